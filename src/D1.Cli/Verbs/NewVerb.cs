using System.CommandLine;
using D1.Cli.Help;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary><c>d1 new NAME --from SPEC</c>: writes a spec that is another one with a few keys changed.</summary>
internal static class NewVerb
{
    public static Command Create(StageRegistry registry)
    {
        var name = new Argument<string>("NAME") { Description = "What it is to be called." };
        var from = PathOption.Required(
            "--from", PathUse.Spec, "The spec that it extends: its name (masked-sft, paper/masked-sft) or its file.", "SPEC");
        var set = SharedOptions.Set(registry);
        var profile = new Option<string?>("--profile") { Description = "Profile to put it in (default: that of SPEC).", HelpName = "NAME" };
        profile.CompletionSources.Add(WordCandidates.Profiles);
        var command = new Command("new", "Write a new spec: another one with a few keys changed.") { name, from, set, profile };
        command.SetAction(parsed =>
        {
            var source = SpecNames.Here().FileOf(parsed.GetRequiredValue(from));
            var draft = SpecDraft.Of(
                registry, source, parsed.GetRequiredValue(name), parsed.GetValue(profile), parsed.GetValue(set) ?? []);
            draft.Create();
            Console.Out.WriteLine(SourceLocation.Shorten(draft.Path));
            Console.Out.WriteLine($"{Typed.D1} plan {draft.Name}   says what would run");
            Console.Out.WriteLine($"{Typed.D1} run {draft.Name}    runs it");
            Console.Out.WriteLine($"{Typed.D1} diff {NamedSpec.Of(source)} {draft.Name}   compares the results then");
            return ExitCodes.Success;
        });
        return command;
    }
}
