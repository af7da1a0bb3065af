using System.ComponentModel;
using System.Diagnostics;
using D1.Core;

namespace D1.Tasks.Sandbox;

/// <summary>The Python that runs programs, and what of the system it needs.</summary>
/// <param name="Version">As in 3.11.2.</param>
/// <param name="Program">The interpreter's file, links followed.</param>
/// <param name="Shown">That file, what the kernel starts it with, its modules and the libraries that these load: files and folders,
/// none within another.</param>
/// <param name="Hidden">Folders within those that hold what somebody has installed beside Python.</param>
internal sealed record PythonInstallation(string Version, string Program, IReadOnlyList<string> Shown, IReadOnlyList<string> Hidden)
{
    // A virtual environment or a script may stand before the interpreter. That is asked with no variables, as it runs in the sandbox: what
    // the user's make it load is not its own.
    private const string Start = """
        import os, sys
        program = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
        os.execve(program, [program, "-I", "-S", "-B", "-X", "utf8", "-c", sys.argv[1]], {})
        """;

    // Asked of the interpreter itself, outside the sandbox: this is our code, and python3 is the user's.
    private const string Question = """
        import glob, os, platform, re, struct, sys
        for name in "_bz2 _crypt _ctypes _curses _dbm _decimal _hashlib _lzma _sqlite3 _ssl _uuid _zstd".split() + [
                "math", "pyexpat", "readline", "resource", "zlib"]:
            try:
                __import__(name)
            except ImportError:
                pass
        program = os.readlink("/proc/self/exe")
        shown = {program} | {path for path in sys.path if os.path.exists(path)}
        with open(program, "rb") as file:
            head = file.read(64)
            place, (size, count) = struct.unpack_from("<Q", head, 32)[0], struct.unpack_from("<HH", head, 54)
            for i in range(count):
                file.seek(place + i * size)
                entry = file.read(size)
                if struct.unpack_from("<I", entry)[0] == 3:
                    file.seek(struct.unpack_from("<Q", entry, 8)[0])
                    shown.add(file.read(struct.unpack_from("<Q", entry, 32)[0]).rstrip(b"\0").decode())
        with open("/proc/self/maps") as maps:
            libraries = {line.split(None, 5)[5].strip() for line in maps if ".so" in line}
        for library in libraries:
            folder = os.path.dirname(library)
            # A folder of the distribution's libraries is shown whole, since each mount takes time. Others may hold anything.
            if re.match("/(usr/)?lib(32|64|x32)?(/|$)|/(nix|gnu)/store/", folder):
                shown.add(folder)
                continue
            # Programs know libx.so.1.2 by a link, libx.so.1.
            links = [entry.path for entry in os.scandir(folder) if entry.is_symlink() and not entry.name.endswith(".so")]
            shown.update([link for link in links if os.path.realpath(link) == library] or [library])
        hidden = {path for folder in shown for depth in ("/", "/python*/")
                  for path in glob.glob(glob.escape(folder) + depth + "*-packages") if os.path.isdir(path)}
        print(platform.python_version(), program, *sorted(shown), "", *sorted(hidden), sep="\n")
        """;

    /// <summary>The Python that a command starts.</summary>
    /// <param name="name">In PATH, or a path.</param>
    /// <exception cref="InputException">There is none, or it does not answer; the message says what to install.</exception>
    public static PythonInstallation Find(string name = "python3")
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(name, ["-I", "-c", Start, Question])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            })!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var lines = process.StandardOutput.ReadToEnd().Split('\n');
            process.WaitForExit();
            if (process.ExitCode == 0 && lines is [var version, var program, .. var paths] && Array.IndexOf(paths, "") is > 0 and var end)
                return new(version, program, Outermost(paths[..end]), [.. paths[end..].Where(path => path.Length > 0)]);
            var said = errors.Result.Trim() is { Length: > 0 } text ? text : $"exit code {process.ExitCode}";
            throw new InputException($"{name} does not answer, started without the user's variables: {said}");
        }
        catch (Win32Exception error)
        {
            throw new InputException($"there is no {name}: apt-get install python3", error);
        }
    }

    // What lies within a folder comes with it.
    private static List<string> Outermost(IReadOnlyList<string> paths) =>
        [.. paths.Where(path => !paths.Any(other => path.StartsWith(other + "/", StringComparison.Ordinal)))];
}
