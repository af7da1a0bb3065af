using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Help;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Stages.Claims;

namespace D1.Cli.Verbs;

/// <summary><c>d1 claims</c>: what the store's tables say of the paper's claims.</summary>
internal static class ClaimsVerb
{
    public static Command Create(StageRegistry registry)
    {
        var file = PathOption.Create("--claims", PathUse.File, "The claims (default: experiments/claims.yaml).", "FILE");
        var profile = new Option<string>("--profile")
        {
            Description = "The profile whose tables are meant.",
            HelpName = "NAME",
            DefaultValueFactory = _ => SpecNames.UsualProfile,
        };
        profile.CompletionSources.Add(WordCandidates.Profiles);
        var table = new Option<string?>("--table") { Description = "Only the claims about this table.", HelpName = "TABLE" };
        var seeds = new SeedsOption($"Seeds of the profile's tables (default: {ClaimCheck.UsualSeeds}).");
        var json = SharedOptions.Json();
        var artifacts = SharedOptions.Artifacts();
        var command = new Command("claims", "Hold the paper's claims against the tables in the store; exit 1 where one is refuted.")
        {
            file, profile, table, seeds, json, artifacts,
        };
        command.SetAction(parsed =>
        {
            var store = new ArtifactStore(Stores.Find(parsed.GetValue(artifacts)), Console.Error.WriteLine);
            var results = CheckoutClaims.Check(
                registry, store, parsed.GetRequiredValue(profile), seeds.Of(parsed) ?? ClaimCheck.UsualSeeds, parsed.GetValue(file),
                parsed.GetValue(table));
            if (parsed.GetValue(json)) JsonOutput.Write(new JsonArray([.. results.Select(ToJson)]));
            else ClaimsText.Write(results, parsed.GetRequiredValue(profile));
            return results.Any(result => result.Verdict == Verdict.Refuted) ? ExitCodes.Failure : ExitCodes.Success;
        });
        return command;
    }

    private static JsonObject ToJson(ClaimResult result) => new()
    {
        ["claim"] = result.Claim.Name,
        ["says"] = result.Claim.Says,
        ["source"] = result.Claim.Source,
        ["table"] = result.Claim.Table,
        ["better"] = result.Claim.Better,
        ["than"] = result.Claim.Than,
        ["metric"] = result.Claim.Metric,
        ["direction"] = CanonicalJson.FromOptions(result.Claim.Direction),
        ["lengths"] = CanonicalJson.FromOptions(result.Claim.Lengths),
        ["margin"] = result.Claim.Margin,
        ["holds"] = CanonicalJson.FromOptions(result.Claim.Holds),
        ["verdict"] = result.Verdict.Word(),
        ["seeds"] = result.Seeds,
        ["run"] = result.Run is { } run ? $"{Typed.D1} {run}" : null,
        ["note"] = result.Note,
        ["tasks"] = new JsonArray([.. result.Tasks.Select(ToJson)]),
    };

    private static JsonObject ToJson(ClaimedTask task) => new()
    {
        ["task"] = task.Task,
        ["verdict"] = task.Verdict.Word(),
        ["difference"] = task.Differences.Mean,
        ["interval"] = task.OverSeeds is { } interval ? new JsonArray(interval.Low, interval.High) : null,
        ["conditional_interval"] = task.Conditional is { } conditional ? new JsonArray(conditional.Low, conditional.High) : null,
        ["p_for"] = task.For,
        ["p_against"] = task.Against,
        ["by_seed"] = new JsonArray([.. task.Differences.Values.Select(value => JsonValue.Create(value))]),
    };
}
