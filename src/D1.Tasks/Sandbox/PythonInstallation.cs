using System.ComponentModel;
using System.Diagnostics;
using D1.Core;

namespace D1.Tasks.Sandbox;

/// <summary>The Python that runs programs, and what of the system it needs.</summary>
/// <param name="Version">As in 3.11.2.</param>
/// <param name="Program">The interpreter's file, links followed.</param>
/// <param name="Loader">The program that the kernel starts it with; null where it needs none.</param>
/// <param name="Folders">Its modules and the libraries that these load.</param>
internal sealed record PythonInstallation(string Version, string Program, string? Loader, IReadOnlyList<string> Folders)
{
    private const string Name = "python3";

    // Asked of the interpreter itself, outside the sandbox: this is our code, and python3 is the user's.
    private const string Question = """
        import os, platform, struct, sys
        for name in "_bz2 _ctypes _decimal _hashlib _lzma _sqlite3 _ssl _uuid math readline resource zlib".split():
            try:
                __import__(name)
            except ImportError:
                pass
        program = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
        loader = ""
        with open(program, "rb") as file:
            head = file.read(64)
            place, (size, count) = struct.unpack_from("<Q", head, 32)[0], struct.unpack_from("<HH", head, 54)
            for i in range(count):
                file.seek(place + i * size)
                entry = file.read(size)
                if struct.unpack_from("<I", entry)[0] == 3:
                    file.seek(struct.unpack_from("<Q", entry, 8)[0])
                    loader = file.read(struct.unpack_from("<Q", entry, 32)[0]).rstrip(b"\0").decode()
        with open("/proc/self/maps") as maps:
            libraries = {line.split(None, 5)[5].strip() for line in maps if ".so" in line}
        folders = {os.path.dirname(os.path.realpath(path)) for path in libraries | {os.__file__}}
        print(platform.python_version(), program, loader, *sorted(folders), sep="\n")
        """;

    /// <summary>The <c>python3</c> of PATH.</summary>
    /// <exception cref="InputException">There is none, or it does not answer; the message says what to install.</exception>
    public static PythonInstallation Find()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Name, ["-I", "-c", Question])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            })!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var lines = process.StandardOutput.ReadToEnd().TrimEnd('\n').Split('\n');
            process.WaitForExit();
            if (process.ExitCode == 0 && lines is [var version, var program, var loader, .. var folders])
                return new(version, program, loader.Length > 0 ? loader : null, Outermost(folders));
            throw new InputException($"{Name} does not answer: {errors.Result.Trim()}");
        }
        catch (Win32Exception error)
        {
            throw new InputException($"there is no {Name}: apt-get install python3", error);
        }
    }

    // A folder within another comes with it.
    private static List<string> Outermost(IReadOnlyList<string> folders) =>
        [.. folders.Where(folder => !folders.Any(other => folder.StartsWith(other + "/", StringComparison.Ordinal)))];
}
