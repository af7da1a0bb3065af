using System.CommandLine;
using System.Globalization;
using D1.Cli.Help;
using D1.Cli.Verbs;
using D1.Model;
using D1.Stages.Pipeline;
using D1.Stages.Specs;
using D1.Stages.Terminal;

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

    /// <summary>Reads a command; nothing runs.</summary>
    internal static ParseResult Parse(string[] args, StageRegistry registry)
    {
        var root = new RootCommand("d1: masked SFT and diffu-GRPO on masked diffusion language models, reproducibly.")
        {
            RunVerb.Create(registry),
            PlanVerb.Create(registry),
            LsVerb.Create(registry),
            ShowVerb.Create(registry),
            PinVerbs.Pin(),
            PinVerbs.Unpin(),
            RmVerb.Create(),
            GcVerb.Create(registry),
            SchemaVerb.Create(registry),
            VerifyVerb.Create(registry),
            AdoptVerb.Create(registry),
            GuardVerb.Create(),
            DiffVerb.Create(),
            SamplesVerb.Create(),
            NewVerb.Create(registry),
            ExportVerb.Create(),
            InitModelVerb.Create(),
            ChatVerb.Create(),
            GenerateVerb.Create(),
            LogitsVerb.Create(),
            ScoreVerb.Create(),
            RewardVerb.Create(),
            TokenizeVerb.Create(),
            PromptsVerb.Create(),
            BenchVerb.Create(),
            DoctorVerb.Create(),
            MlflowVerbs.Sync(),
            MlflowVerbs.Export(),
            CompletionVerb.Create(),
            HelpVerb.Create(),
            CompleteVerb.Create(),
            WorkerVerb.Create(registry),
        };
        PrintHelp.In(root);
        return root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
    }

    private static async Task<int> RunAsync(string[] args, StageRegistry registry)
    {
        var parsed = Parse(args, registry);
        if (parsed.Errors.Count > 0) throw new InputException($"{Complaint(parsed)} (see d1 {VerbOf(parsed)}--help)");
        // Signals are the verbs' own business: a stage at work checkpoints before it goes.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(configuration);
    }

    // A misspelt verb is what usually goes wrong, and the parser's own words for it name neither the word nor the verbs.
    private static string Complaint(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand root && parsed.UnmatchedTokens is [var word, ..]
            ? $"unknown verb '{word}'{Spelling.Suggest(word, root.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name))}"
            : parsed.Errors[0].Message.TrimEnd('.');

    private static string VerbOf(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}
