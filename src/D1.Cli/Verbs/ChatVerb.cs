using System.CommandLine;
using D1.Cli.Chat;
using D1.Core;
using D1.Model.Decoding;
using D1.Model.Files;
using D1.Model.Network;
using D1.Pipeline.Execution;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages;
using D1.Stages.Models;
using D1.Stages.Results;
using static TorchSharp.torch;

namespace D1.Cli.Verbs;

/// <summary><c>d1 chat</c>: talks to a model, or to two side by side, and shows how they decode.</summary>
internal static class ChatVerb
{
    private static readonly Argument<string> Model = ReferenceArgument();
    private static readonly Option<string?> Against = AgainstOption();
    private static readonly Option<int?> Steps = RecordOptions<DecodingOptions>.Optional<int>(nameof(DecodingOptions.Steps));
    private static readonly Option<int?> AgainstSteps = NumberOption.Optional<int>("--against-steps",
        new OptionAttribute("Denoising steps of the second; alone, the same model answers twice.") { Min = 1, Max = 1_000_000 });
    private static readonly Option<int?> GenLength = RecordOptions<DecodingOptions>.Optional<int>(nameof(DecodingOptions.GenLength));
    private static readonly Option<int?> BlockLength = RecordOptions<DecodingOptions>.Optional<int>(nameof(DecodingOptions.BlockLength));
    private static readonly Option<double> Temperature = RecordOptions<DecodingOptions>.One(nameof(DecodingOptions.Temperature), 0.0);
    private static readonly Option<int?> Threads = NumberOption.Optional<int>(
        "--threads", new OptionAttribute("Threads that compute; all cores by default.") { Min = 1, Max = 1024 });
    private static readonly DeviceOption On = DeviceOption.Create();
    private static readonly Option<ulong> Seed = NumberOption.Create(
        "--seed", new OptionAttribute("Seed of sampling, and of the problems that are drawn.") { Min = 0 }, 0UL);

    public static Command Create()
    {
        var command = new Command("chat", "Talk to a model and watch it decode; two models, or two samplers, side by side.")
        {
            Model, Against, Steps, AgainstSteps, GenLength, BlockLength, Temperature, Threads, On, Seed,
        };
        command.SetAction(Run);
        return command;
    }

    private static Argument<string> ReferenceArgument()
    {
        var argument = PathOption.Argument("REF", PathUse.Result,
            $"The model: {Resolver.Forms}. Default: the first that is built of masked-sft, d1-*, base-model.");
        argument.Arity = ArgumentArity.ZeroOrOne;
        return argument;
    }

    private static Option<string?> AgainstOption()
    {
        var option = PathOption.Create("--against", PathUse.Result, "A second model that answers beside the first.", "REF");
        return option;
    }

    private static int Run(ParseResult parsed)
    {
        NativeSettings.Apply(parsed.GetValue(Threads) ?? Environment.ProcessorCount);
        var (specs, resolver) = (SpecNames.Here(), Resolver.Here());
        var name = parsed.GetValue(Model) ?? ChatDefaults.Model(Stores.Find(), specs).ToString();
        using var scope = NewDisposeScope();
        var models = new Dictionary<string, Llada>();
        var notes = new List<string>();
        try
        {
            List<Talker> talkers = [Open(name, parsed.GetValue(Steps))];
            if (parsed.GetValue(Against) is { } other) talkers.Add(Open(other, parsed.GetValue(AgainstSteps) ?? parsed.GetValue(Steps)));
            else if (parsed.GetValue(AgainstSteps) is { } steps) talkers.Add(Open(name, steps));
            Converse(talkers, notes, parsed.GetValue(Seed));
            return ExitCodes.Success;
        }
        finally
        {
            foreach (var model in models.Values) model.Dispose();
        }

        Talker Open(string reference, int? steps)
        {
            var (folder, result) = resolver.FindModel(reference);
            if (result is { Spec: not null } && EditedSpec.Of(result.Artifact.Manifest, BuiltInStages.Registry, specs) is { } edited
                && !models.ContainsKey(folder)) notes.Add($"{reference}: {edited}");
            var text = new ModelText(folder, LladaConfig.Load(Path.Combine(folder, ModelFolder.ConfigFile)));
            if (!text.Exists) throw new InputException($"{folder}: there is no {ModelFolder.TokenizerFile}: this model cannot read");
            var usual = ChatDefaults.Sampler(folder, text.IsWordLevel, specs);
            // What is wrong with the options shows before gigabytes of weights are read.
            var options = Decoding(parsed, usual.ToDecoding(), steps);
            if (!models.TryGetValue(folder, out var model))
            {
                var device = On.Read(parsed);
                // Products of another type than the weights' are a GPU's.
                var precision = device.type == TorchSharp.DeviceType.CPU ? usual.Precision with { Products = null } : usual.Precision;
                models[folder] = model = precision.Load(folder, device);
            }
            return new Talker(ChatDefaults.NameOf(reference, folder), model, text, options, parsed.GetValue(Seed));
        }
    }

    /// <summary>The usual sampler with what was asked for: the tokens of a step stay as they were, unless steps are given.</summary>
    private static DecodingOptions Decoding(ParseResult parsed, DecodingOptions usual, int? steps)
    {
        var length = parsed.GetValue(GenLength) ?? usual.GenLength;
        var options = usual with
        {
            GenLength = length,
            BlockLength = parsed.GetValue(BlockLength) ?? Math.Min(usual.BlockLength, length),
            Steps = steps ?? Math.Max(1, (int)((long)usual.Steps * length / usual.GenLength)),
            Temperature = parsed.GetValue(Temperature),
            StopAfterEos = true,
        };
        options.Validate();
        return options;
    }

    private static void Converse(List<Talker> talkers, List<string> notes, ulong seed)
    {
        using var terminal = TerminalKind.IsInteractive ? new TerminalScreen(TerminalKind.AllowsColours) : null;
        IChatScreen screen = terminal is not null ? terminal
            : new PlainScreen(Console.In, Console.Out, Console.Error, invites: !Console.IsInputRedirected);
        foreach (var talker in talkers) screen.Say(talker.Sampler);
        foreach (var note in notes) screen.Say(note);
        if (talkers.Select(talker => talker.Text.TemplateTrouble).OfType<string>().FirstOrDefault() is { } trouble)
            screen.Say($"no chat template{(trouble.Length > 0 ? $" ({trouble})" : "")}: "
                + "prompts go to the model as they are, each by itself");
        if (terminal is not null)
            screen.Say(talkers.All(talker => talker.Text.IsWordLevel) ? @"\task draws a problem, \help lists what there is"
                : @"\help lists what there is");
        var desk = new TaskDesk(seed, prompt => talkers.All(talker => talker.Text.UnknownWords(prompt).Count == 0));
        new ChatSession(talkers, desk, screen).Run();
    }
}
