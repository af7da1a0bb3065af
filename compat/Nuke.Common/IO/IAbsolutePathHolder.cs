namespace Nuke.Common.IO;

/// <summary>Something that is found at one path.</summary>
public interface IAbsolutePathHolder
{
    /// <summary>Where it is.</summary>
    AbsolutePath Path { get; }
}
