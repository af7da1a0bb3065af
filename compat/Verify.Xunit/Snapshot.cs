using System.Text;
using VerifyTests;

namespace VerifyXunit;

/// <summary>One verified file and the result that is compared with it.</summary>
internal static class Snapshot
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <exception cref="VerifyException">They differ, or there is no verified file yet.</exception>
    public static async Task CompareAsync(string result, VerifySettings settings, string sourceFile, string method)
    {
        var received = Scrub(result, settings);
        var path = PathOf(settings, sourceFile, method);
        var receivedFile = path + ".received.txt";
        var verifiedFile = path + ".verified.txt";
        var verified = File.Exists(verifiedFile) ? Unified(await File.ReadAllTextAsync(verifiedFile).ConfigureAwait(false)) : null;
        if (received == verified)
        {
            File.Delete(receivedFile);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(receivedFile, received, Utf8).ConfigureAwait(false);
        var head = verified is null ? "There is no verified snapshot yet"
            : "The result differs from the verified snapshot (- verified, + received)";
        throw new VerifyException(
            $"{head}.\n{LineDifference.Write(verified ?? "", received)}\nTo accept it: mv '{receivedFile}' '{verifiedFile}'");
    }

    private static string PathOf(VerifySettings settings, string sourceFile, string method)
    {
        var folder = Path.GetDirectoryName(sourceFile)!;
        if (settings.Directory is { } directory)
            folder = Path.Combine(folder, directory);
        var name = settings.FileName ?? $"{Path.GetFileNameWithoutExtension(sourceFile)}.{settings.MethodName ?? method}";
        return Path.Combine(folder, settings.Parameters is { } parameters ? $"{name}_{parameters}" : name);
    }

    private static string Scrub(string result, VerifySettings settings)
    {
        var text = new StringBuilder(Unified(result));
        settings.Scrubbers.ForEach(x => x(text));
        return text.ToString();
    }

    private static string Unified(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').TrimStart('\uFEFF');
}
