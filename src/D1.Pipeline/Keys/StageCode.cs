using System.Collections;
using System.Collections.Concurrent;
using D1.Code;
using D1.Core;

namespace D1.Pipeline.Keys;

/// <summary>The code that a stage reaches with certain options, from what the build wrote of this program.</summary>
public static class StageCode
{
    private static readonly Lazy<CodeGraph> Program = new(() => CodeGraph.Load(AppContext.BaseDirectory));
    private static readonly ConcurrentDictionary<string, ReachedCode> Known = new();

    /// <summary>Follows the stage's members, with the kinds and the option records of a spec as the objects that there are.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="options">Its bound options.</param>
    /// <param name="inputs">Names of the inputs that the spec gives.</param>
    /// <param name="onGpu">Whether it computes on a GPU.</param>
    /// <exception cref="InputException">The build's record of the code is missing, or is not of this program.</exception>
    public static ReachedCode Of(IStage stage, object options, IReadOnlyCollection<string> inputs, bool onGpu)
    {
        var roots = CodeRoots.OfStage(stage.Kinds(options, inputs).Select(kind => kind.Type).Append(stage.Code)
            .Select(CodeRoots.NameOf), Records(options).Select(CodeRoots.NameOf), computes: stage.DependsOnMachine, onGpu);
        try
        {
            return Known.GetOrAdd(string.Join('\n', [.. roots.Built, "", .. roots.Given, "", .. roots.Called]),
                _ => ReachedCode.From(Program.Value, roots));
        }
        catch (CodeException error)
        {
            throw new InputException(error.Message);
        }
    }

    // Which records an option holds decides which of their members run.
    private static IEnumerable<Type> Records(object? value) => value switch
    {
        null or string or IConvertible => [],
        IDictionary map => map.Values.Cast<object?>().SelectMany(Records),
        IEnumerable list => list.Cast<object?>().SelectMany(Records),
        _ => OptionSchema.Of(value.GetType()).Properties.SelectMany(property => Records(property.Property.GetValue(value)))
            .Prepend(value.GetType()),
    };
}
