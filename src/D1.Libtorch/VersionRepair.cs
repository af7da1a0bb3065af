namespace D1.Libtorch;

/// <summary>
/// A library may need a symbol version of which it uses nothing: the compiler's headers leave such a mark. A linker without that version
/// refuses the whole library; with the need marked as weak it does not look.
/// </summary>
public static class VersionRepair
{
    /// <summary>Marks what is needed and not used as weak; a library that uses it stays as it is.</summary>
    /// <returns>What was done, for people.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static string Apply(byte[] file, string version)
    {
        if (ElfFile.Read(file) is not { } elf) return "left alone: no 64-bit Linux library";
        var strong = elf.Needs(version).Where(need => !need.IsWeak).ToList();
        if (strong.Count == 0) return $"left alone: it does not need {version}";
        if (strong.SelectMany(elf.Used).FirstOrDefault() is { } used)
            return $"left alone: it uses {used} of {version}, so it loads only where libstdc++ has that version (GCC 13 or newer)";
        strong.ForEach(elf.MakeWeak);
        return $"needs {version} no more, of which it uses nothing";
    }
}
