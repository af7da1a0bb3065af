using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Adopt;
using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Pipeline.Verify;

namespace D1.Cli.Verbs;

/// <summary><c>d1 adopt REF --reason TEXT</c>: takes a result of other code as today's.</summary>
internal static class AdoptVerb
{
    public static Command Create(StageRegistry registry)
    {
        var artifact = PathOption.Argument("REF", PathUse.Result, $"The result: {Resolver.Forms}.");
        var reason = new Option<string>("--reason")
        {
            Description = "Why the code between changes nothing of it; it stands in every result that uses it.",
            HelpName = "TEXT",
            Required = true,
        };
        reason.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>())) result.AddError("--reason needs a text");
        });
        var prove = new Option<bool>("--prove")
        {
            Description = "Make some of it again first (a batch, a training run's first kept model, else all), and refuse when it differs.",
        };
        var inputs = new Option<bool>("--with-inputs") { Description = "Adopt what it was made from too, where that is of other code." };
        var spec = PathOption.Create(
            "--spec", PathUse.Spec, "The spec that asks for it (default: all in experiments/ at the root of the checkout).", "SPEC");
        var (set, json, artifacts) = (SharedOptions.Set(registry), SharedOptions.Json(), SharedOptions.Artifacts());
        var command = new Command("adopt",
            "Take an artifact that was made under other code, or under a former key schema, as the one for today's.")
        {
            artifact, reason, prove, inputs, spec, set, json, artifacts,
        };
        command.SetAction(parsed =>
        {
            using var signals = new StopSignals();
            var stores = parsed.StoresToRead(artifacts);
            var store = new ArtifactStore(stores, Console.Error.WriteLine);
            var wanted = Resolver.Here(stores).Result(parsed.GetRequiredValue(artifact)).Artifact;
            var graph = parsed.GetValue(spec) is { } file
                ? SpecGraph.Load(registry, SpecNames.Here().FileOf(file), parsed.GetValue(set))
                : SpecTree.Load(registry, [Path.Combine(CheckoutRoot.Find() ?? "", "experiments")], store.Root);
            using var use = store.Use(signals.Token);
            var adopter = new Adopter(registry, graph, store);
            IReadOnlyList<Artifact> all = parsed.GetValue(inputs) ? [.. adopter.InputsToAdopt(wanted), wanted] : [wanted];
            // Inputs are adopted for the sake of what was asked for: where one of them all is refused, none is.
            foreach (var one in all) adopter.Check(one);
            var proofs = new List<string?>();
            foreach (var one in all)
            {
                var proof = parsed.GetValue(prove) ? Prove(one, registry, stores, signals.Token) : null;
                if (proof is { IsEqual: false })
                {
                    Console.Error.WriteLine($"d1: {one.Stage}/{StageKey.Shorten(one.Key)} is not adopted: {proof.What} under today's code");
                    return ExitCodes.Failure;
                }
                proofs.Add(proof?.What);
            }
            var taken = new List<Artifact>();
            foreach (var (one, proof) in all.Zip(proofs))
                taken.Add(adopter.Adopt(one, parsed.GetRequiredValue(reason), proof, signals.Token));
            if (parsed.GetValue(json)) JsonOutput.Write(new JsonObject { ["adopted"] = new JsonArray([.. taken.Select(ToJson)]) });
            else foreach (var one in taken) Console.Out.WriteLine(
                $"{one.Stage}/{StageKey.Shorten(one.Key)} {one.Manifest.Adopted[0].Describe()}\n{one.Folder}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static SliceProof Prove(Artifact artifact, StageRegistry registry, Stores stores, CancellationToken cancellation)
    {
        NativeSettings.Apply();
        using var scratch = new ScratchFolder();
        using var display = Displays.ForStandardError();
        return SliceProof.Of(artifact, RecordedInputs.Around(artifact, stores).Of(artifact), registry, scratch.Path, display, cancellation);
    }

    private static JsonObject ToJson(Artifact artifact)
    {
        var adoption = artifact.Manifest.Adopted[0];
        return new JsonObject
        {
            ["stage"] = artifact.Stage,
            ["key"] = artifact.Key,
            ["digest"] = artifact.Digest,
            ["path"] = artifact.Folder,
            ["from"] = adoption.From,
            ["reason"] = adoption.Reason,
            ["old_code"] = adoption.OldCode,
            ["new_code"] = adoption.NewCode,
            ["members"] = adoption.Between is { } between ? CodeJson.Of(between) : null,
            ["proof"] = adoption.Proof,
        };
    }
}
