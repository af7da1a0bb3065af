namespace D1.Core;

/// <summary>
/// One of several implementations that a spec chooses by name, such as a task or an objective. Registries list kinds without making them,
/// so that the code of one is in the keys of those stages alone whose specs name it.
/// </summary>
/// <param name="Name">As in specs.</param>
/// <param name="Type">The implementation; it makes itself without arguments, so that all of it is its own code.</param>
/// <param name="Make">Makes one.</param>
public sealed record Kind(string Name, Type Type, Func<object> Make)
{
    public static Kind Of<T>(string name)
        where T : class, new() => new(name, typeof(T), () => new T());
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
