using System.Runtime.InteropServices;

namespace D1.Model.Kernels;

/// <summary>
/// Whether libtorch's operators must be deterministic, in the whole process: one that has no such kernel throws. TorchSharp names this
/// setting and does not implement it; libtorch exports it.
/// </summary>
public static partial class DeterministicAlgorithms
{
    public static bool AreRequired
    {
        get => deterministicAlgorithms(globalContext()) != 0;
        set => setDeterministicAlgorithms(globalContext(), value ? (byte)1 : (byte)0, 0);
    }

    [DefaultDllImportSearchPaths(Libtorch.Loaded)]
    [LibraryImport(Libtorch.Operators, EntryPoint = "_ZN2at13globalContextEv")]
    private static partial nint globalContext();

    [DefaultDllImportSearchPaths(Libtorch.Loaded)]
    [LibraryImport(Libtorch.Operators, EntryPoint = "_ZNK2at7Context23deterministicAlgorithmsEv")]
    private static partial byte deterministicAlgorithms(nint context);

    [DefaultDllImportSearchPaths(Libtorch.Loaded)]
    [LibraryImport(Libtorch.Operators, EntryPoint = "_ZN2at7Context26setDeterministicAlgorithmsEbb")]
    private static partial void setDeterministicAlgorithms(nint context, byte required, byte warnOnly);
}
