using D1.Pipeline;
using D1.Pipeline.Specs;

namespace D1.Toy;

/// <summary>A table whose cells are toy runs: every model at every length.</summary>
public sealed class ToyTableStage : Stage<ToyTableOptions>
{
    public override string Name => "toy_table";

    public override string Produces => "table";

    public override IReadOnlyList<string> Outputs => ["table.txt"];

    protected override IEnumerable<ExpandedInput> Expand(ToyTableOptions options, Func<SpecReference, object> optionsOf) =>
        from model in options.Models
        from length in options.Lengths
        select new ExpandedInput($"{model}/{length}", "sum", SpecReference.To("cell").With("inputs.model", model).With("steps", length));

    protected override void Run(ToyTableOptions options, StageContext context)
    {
        File.WriteAllLines(context.Output("table.txt"), context.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal)
            .Select(input => $"{input.Key} {input.Value.Metrics["sum"]:0}"));
        context.Result("cells", context.Inputs.Count);
    }
}
