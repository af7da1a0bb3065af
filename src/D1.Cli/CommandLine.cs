using System.CommandLine;
using System.Globalization;
using D1.Cli.Help;
using D1.Cli.Verbs;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Execution;
using D1.Pipeline.Names;
using D1.Pipeline.Sharing;
using D1.Pipeline.Terminal;

namespace D1.Cli;

/// <summary>The <c>d1</c> command: its verbs, and the one place where exceptions become exit codes.</summary>
public static class CommandLine
{
    /// <summary>Runs the command with a set of stages.</summary>
    /// <returns>0 success, 1 failure, 2 bad usage or bad input, 128 + signal when stopped by one.</returns>
    public static async Task<int> InvokeAsync(string[] args, StageRegistry registry)
    {
        // 0.9 is the same number everywhere.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        StandardStreams.Open();
        int exitCode;
        try
        {
            exitCode = await RunAsync(args, registry);
        }
        catch (Exception error)
        {
            exitCode = Tell(error);
        }
        if (StandardStreams.OutputTrouble is not { } trouble) return exitCode;
        await Console.Error.WriteLineAsync($"d1: standard output is not complete: {trouble}");
        return exitCode == ExitCodes.Success ? ExitCodes.Failure : exitCode;
    }

    /// <summary>Tells what ended the command: one line, and the stack trace for those who ask for it.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(Exception error)
    {
        var (line, code) = error switch
        {
            InputException => (error.Message, ExitCodes.BadInput),
            OperationCanceledException when StopSignals.Received is { } stopped => ("stopped", stopped),
            IOException or UnauthorizedAccessException => (error.Message, ExitCodes.Failure),
            _ when OutOfMemory.Is(error) =>
                ($"{OutOfMemory.Describe(error)}; make the batch or the sequences smaller, or run less beside it", ExitCodes.Failure),
            _ => (UnexpectedFailure.Describe(error), ExitCodes.Failure),
        };
        Console.Error.WriteLine($"d1: {UnexpectedFailure.OneLine(line)}");
        if (UnexpectedFailure.Trace(error) is { } trace) Console.Error.WriteLine(trace);
        return code;
    }

    /// <summary>Every verb, in the order in which help lists those of a group.</summary>
    internal static IReadOnlyList<(string Name, Func<StageRegistry, Command> Create)> Verbs { get; } =
    [
        ("run", RunVerb.Create),
        ("plan", PlanVerb.Create),
        ("status", _ => StatusVerb.Create()),
        ("ls", LsVerb.Create),
        ("show", ShowVerb.Create),
        ("pin", _ => PinVerbs.Pin()),
        ("unpin", _ => PinVerbs.Unpin()),
        ("rm", _ => RmVerb.Create()),
        ("gc", GcVerb.Create),
        ("push", _ => CopyVerbs.Push()),
        ("pull", _ => CopyVerbs.Pull()),
        ("schema", SchemaVerb.Create),
        ("verify", VerifyVerb.Create),
        ("adopt", AdoptVerb.Create),
        ("guard", _ => GuardVerb.Create()),
        ("claims", ClaimsVerb.Create),
        ("diff", DiffVerb.Create),
        ("samples", _ => SamplesVerb.Create()),
        ("report", ReportVerb.Create),
        ("new", NewVerb.Create),
        ("export", _ => ExportVerb.Create()),
        ("init-model", _ => InitModelVerb.Create()),
        ("chat", _ => ChatVerb.Create()),
        ("generate", _ => GenerateVerb.Create()),
        ("logits", _ => LogitsVerb.Create()),
        ("score", _ => ScoreVerb.Create()),
        ("reward", _ => RewardVerb.Create()),
        ("tokenize", _ => TokenizeVerb.Create()),
        ("prompts", _ => PromptsVerb.Create()),
        ("task", _ => TaskVerb.Create()),
        ("bench", _ => BenchVerb.Create()),
        ("doctor", _ => DoctorVerb.Create()),
        ("mlflow-sync", _ => MlflowVerbs.Sync()),
        ("mlflow-export", _ => MlflowVerbs.Export()),
        ("completion", _ => CompletionVerb.Create()),
        (HelpVerb.Name, _ => HelpVerb.Create()),
        (CompleteVerb.Name, _ => CompleteVerb.Create()),
        ("worker", WorkerVerb.Create),
        (StoreProbe.Verb, _ => StoreProbeVerb.Create()),
        ("job", JobVerb.Create),
    ];

    /// <summary>Reads a command; nothing runs. Where a line names its verb, the others are not made: that takes longer than many a verb's
    /// work.</summary>
    internal static ParseResult Parse(string[] args, StageRegistry registry)
    {
        var root = new RootCommand("d1: masked SFT and diffu-GRPO on masked diffusion language models, reproducibly.");
        var called = args is [var word, ..] && word is not (HelpVerb.Name or CompleteVerb.Name)
            ? Verbs.Where(verb => verb.Name == word).ToList() : [];
        foreach (var (_, create) in called.Count > 0 ? called : Verbs) root.Add(create(registry));
        PrintHelp.In(root);
        return root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
    }

    private static async Task<int> RunAsync(string[] args, StageRegistry registry)
    {
        var parsed = Parse(args, registry);
        if (Misread.Of(parsed) is { } complaint) throw new InputException(complaint);
        // Wrong for one verb is wrong for all, also for those that would show nothing of it.
        _ = SpecNames.UsualProfile;
        // Signals are the verbs' own business: a stage at work checkpoints before it goes.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(configuration);
    }
}
