using System.Text;
using D1.Model;

namespace D1.Data.Rows;

/// <summary>Text files that must be UTF-8 to the last byte.</summary>
internal static class TextFile
{
    // With the mark that a reader is to pass over; one that looks for marks by itself would go on with a lenient decoder.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    /// <exception cref="InputException">No such file.</exception>
    public static StreamReader Open(string path) =>
        File.Exists(path) ? new StreamReader(path, Strict, detectEncodingFromByteOrderMarks: false) : throw new InputException($"{path}: no such file");

    /// <summary>The next line, or null at the end.</summary>
    /// <exception cref="InputException">It is no UTF-8.</exception>
    public static string? Line(StreamReader reader, string path, int number)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException error)
        {
            // The reader decodes ahead of the lines that it gives.
            throw new InputException($"{path}, at or after line {number}: no UTF-8", error);
        }
    }

    /// <summary>The whole text.</summary>
    /// <exception cref="InputException">No such file, or it is no UTF-8.</exception>
    public static string ReadAll(string path)
    {
        using var reader = Open(path);
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException($"{path}: no UTF-8", error);
        }
    }
}
