namespace D1.Core;

/// <summary>
/// One of several implementations that a spec chooses by name, such as a task or an objective. Registries list kinds without making them,
/// so that the code of one is in the keys of those stages alone whose specs name it.
/// </summary>
/// <remarks>What is listed by <c>Of</c> is what the build knows as a kind: the code of another could not be in a key.</remarks>
public sealed record Kind
{
    private Kind(string name, Type type, Func<object> make) => (Name, Type, Make) = (name, type, make);

    /// <summary>As in specs.</summary>
    public string Name { get; }

    /// <summary>The implementation.</summary>
    public Type Type { get; }

    /// <summary>Makes one.</summary>
    public Func<object> Make { get; }

    /// <summary>What its results depend on beside its code; null where there is nothing.</summary>
    public Tool? Tool { get; init; }

    /// <summary>An implementation that makes itself without arguments, so that all of it is its own code.</summary>
    public static Kind Of<T>(string name)
        where T : class, new() => new(name, typeof(T), () => new T());

    /// <summary>An implementation of many names, which is told its own.</summary>
    public static Kind Of<T>(string name, Func<string, T> make)
        where T : class => new(name, typeof(T), () => make(name));
}

/// <summary>
/// An abstract option record that kinds derive from: a spec chooses one by the key <c>kind</c> and gives that kind's own parameters beside
/// it. The record does the work itself, so its code is in the key with it.
/// </summary>
public interface IKindOptions
{
    /// <summary>The kind's name; a parameter that cannot be set.</summary>
    string Kind { get; }
}

/// <summary>A program of the machine that results depend on: its version is in the keys of the stages that have results of it.</summary>
/// <param name="Name">As in keys.</param>
/// <param name="Version">Says which is there, or throws an <see cref="InputException"/> that says what to install.</param>
public sealed record Tool(string Name, Func<string> Version)
{
    /// <summary>The version; null where the program cannot be had, and why.</summary>
    public (string? Version, string? Problem) Find()
    {
        try
        {
            return (Version(), null);
        }
        catch (InputException error)
        {
            return (null, error.Message);
        }
    }
}
