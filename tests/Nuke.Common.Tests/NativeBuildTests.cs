using System.Diagnostics;
using Nuke.Common.IO;

namespace BuildTests;

/// <summary>build/native/build.sh with a library of one function.</summary>
public sealed class NativeBuildTests : IDisposable
{
    private readonly ToyRepository _checkout = new(" b'c#dü 100%20");

    public void Dispose() => _checkout.Dispose();

    [UnixFact]
    public void A_checkout_whose_name_means_something_to_make_is_built_once()
    {
        foreach (var file in (RepositoryRoot.Folder / "build" / "native").GetFiles())
            _checkout.With($"build/native/{file.Name}", file.ReadAllText());
        _checkout
            .With("source/CMakeLists.txt", """
                cmake_minimum_required(VERSION 3.18)
                project(tiny CXX)
                add_library(tiny SHARED tiny.cpp)
                """)
            .With("source/tiny.cpp", "extern \"C\" int one() { return 1; }");

        var library = Build();
        Assert.StartsWith(_checkout.Folder / "artifacts" / "native" / "", library, StringComparison.Ordinal);
        Assert.Equal("libtiny.so", Path.GetFileName(library));
        var date = File.GetLastWriteTimeUtc(library);
        Assert.Equal(library, Build());
        Assert.Equal(date, File.GetLastWriteTimeUtc(library));
        Assert.Equal([Path.GetDirectoryName(library)!], Directory.GetFileSystemEntries(_checkout.Folder / "artifacts" / "native"));
    }

    private string Build()
    {
        var info = new ProcessStartInfo("sh", [_checkout.Folder / "build" / "native" / "build.sh", "tiny", _checkout.Folder / "source"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.TrimEnd();
    }
}
