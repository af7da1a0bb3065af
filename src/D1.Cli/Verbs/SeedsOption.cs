using System.CommandLine;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Specs;

namespace D1.Cli.Verbs;

/// <summary><c>--seeds N</c>: a table's replicates, one under each of the seeds 1 to N.</summary>
/// <param name="meaning">What it does.</param>
internal sealed class SeedsOption(
    string meaning = "Of a table: make everything once under each of the seeds 1 to this, test problems included.")
{
    /// <summary>What is said of a single seed.</summary>
    public const string Single = "one seed decides nothing: intervals over problems do not know what another seed does";

    private readonly Option<int?> _option = NumberOption.Optional<int>("--seeds",
        new OptionAttribute(meaning) { Min = 1, Max = 1000 });

    public static implicit operator Option(SeedsOption seeds) => seeds._option;

    /// <summary>N, where it was given.</summary>
    public int? Of(ParseResult parsed) => parsed.GetValue(_option) is { } seeds and > 0 ? Warned(seeds) : null;

    /// <summary>The overrides with it.</summary>
    /// <exception cref="InputException">The spec has no replicates.</exception>
    public IEnumerable<string> On(ParseResult parsed, string specFile, IEnumerable<string>? set, StageRegistry registry)
    {
        if (Of(parsed) is not { } seeds) return set ?? [];
        return ReplicatedSpec.Under(registry, specFile, seeds) is { Count: > 0 } replicates ? [.. set ?? [], .. replicates]
            : throw new InputException($"--seeds is for tables, and {NamedSpec.Of(specFile)} is none; --set '*.seed=2' runs it, and what "
                + "it needs, under another seed");
    }

    private static int Warned(int seeds)
    {
        if (seeds == 1) Console.Error.WriteLine($"--seeds 1: {Single}");
        return seeds;
    }
}
