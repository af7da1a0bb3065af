using D1.Core;
using D1.Tasks.Sandbox;

namespace D1.Tasks.Tests.Sandbox;

public sealed class PythonInstallationTests
{
    [SandboxTheory]
    [MemberData(nameof(EscapeTests.Users), MemberType = typeof(EscapeTests))]
    public void A_python_in_a_home_shows_nothing_beside_it(string user)
    {
        using var home = new HomePython(Enum.Parse<SandboxUser>(user));
        foreach (var planted in home.Planted) Assert.Equal("", home.Run($"import os\nif os.path.exists('{planted}'): print(1)"));
        Assert.Equal("[]\n", home.Run($"import os\nprint(os.listdir('{home.SitePackages}'))"));
        Assert.Equal("30\n", home.Run($"try: open('{home.SitePackages}/x', 'w')\nexcept OSError as error: print(error.errno)"));
        Assert.Equal($"{home.Modules} 2.0 [1]\n", home.Run(
            "import json, math, os, sys\nprint(os.path.dirname(os.__file__), math.sqrt(4), json.loads('[1]'))"));
    }

    [SandboxFact]
    public void Nothing_of_what_somebody_installed_is_seen() => Assert.Equal("", PythonSandbox.Open().Run("""
        import os
        for folder, _, files in os.walk("/"):
            if folder.endswith("-packages") and os.listdir(folder):
                print(folder)
        """, new() { ProcessorSeconds = 10 }).Output);

    [SandboxFact]
    public void A_command_that_is_no_python_is_one_line()
    {
        var error = Assert.Throws<InputException>(() => PythonInstallation.Find("false"));
        Assert.Equal("false does not answer, started without the user's variables: exit code 1", error.Message);
    }

    /// <summary>This machine's Python once more, in a folder of its own as in a user's home, with things beside all that it loads.</summary>
    private sealed class HomePython : IDisposable
    {
        // Not in /tmp, which within is the sandbox's own.
        private readonly string _home = $"/var/tmp/d1-home-{Guid.NewGuid():N}";
        private readonly PythonSandbox _sandbox;

        public HomePython(SandboxUser user)
        {
            var modules = PythonSandbox.Open().Run("import os\nprint(os.path.dirname(os.__file__), end='')").Output;
            var python = PythonInstallation.Find();
            Modules = Path.Combine(_home, "python", Path.GetFileName(Path.GetDirectoryName(modules)!), Path.GetFileName(modules));
            foreach (var folder in (string[])["", "collections", "encodings", "importlib", "json", "lib-dynload", "re"])
                Copy(Path.Combine(modules, folder), Path.Combine(Modules, folder));
            var interpreter = Path.Combine(_home, "python/bin", Path.GetFileName(python.Program));
            Copy(python.Program, Path.GetDirectoryName(interpreter)!);
            foreach (var library in python.Shown.Where(path => Path.GetFileName(path).StartsWith("libpython", StringComparison.Ordinal)))
                Copy(library, Path.GetDirectoryName(Modules)!);
            // Any library that can be loaded first.
            var loaded = File.ReadLines("/proc/self/maps").First(line => line.Contains("/libstdc++.so", StringComparison.Ordinal));
            Copy(loaded[loaded.IndexOf('/', StringComparison.Ordinal)..], Path.Combine(_home, "loaded"));
            Planted =
            [
                .. ((string[])[_home, Path.Combine(_home, "loaded"), Path.Combine(_home, "python"), Path.GetDirectoryName(interpreter)!,
                    Path.GetDirectoryName(Modules)!, SitePackages]).Select(Plant),
            ];
            var start = Path.Combine(_home, "python3");
            File.WriteAllText(start,
                $"#!/bin/sh\nLD_PRELOAD={Directory.GetFiles(Path.Combine(_home, "loaded"), "lib*")[0]} exec {interpreter} \"$@\"\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(start, (UnixFileMode)Convert.ToInt32("755", 8));
            _sandbox = PythonSandbox.Find(user, start);
        }

        public string Modules { get; }

        public string SitePackages => Path.Combine(Modules, "site-packages");

        /// <summary>A file in every folder that might be shown.</summary>
        public IReadOnlyList<string> Planted { get; }

        /// <summary>What a program writes there.</summary>
        public string Run(string program) => _sandbox.Run(program).Output;

        public void Dispose() => Directory.Delete(_home, recursive: true);

        private static string Plant(string folder)
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, "planted.py");
            File.WriteAllText(path, "");
            return path;
        }

        // A file, or the files of a folder where it is there.
        private static void Copy(string from, string folder)
        {
            Directory.CreateDirectory(folder);
            var files = Directory.Exists(from) ? Directory.GetFiles(from) : File.Exists(from) ? [from] : [];
            foreach (var file in files.Where(file => new FileInfo(file).LinkTarget is null))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }
}
