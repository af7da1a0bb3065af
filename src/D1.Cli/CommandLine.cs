using System.CommandLine;
using System.Globalization;
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
        StandardStreams.Open();
        var exitCode = await RunAsync(args, registry);
        if (StandardStreams.OutputTrouble is not { } trouble) return exitCode;
        await Console.Error.WriteLineAsync($"d1: standard output is not complete: {trouble}");
        return exitCode == ExitCodes.Success ? ExitCodes.Failure : exitCode;
    }

    private static async Task<int> RunAsync(string[] args, StageRegistry registry)
    {
        // 0.9 is the same number everywhere.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var root = new RootCommand("d1: masked SFT and diffu-GRPO on masked diffusion language models, reproducibly.")
        {
            RunVerb.Create(registry),
            PlanVerb.Create(registry),
            GcVerb.Create(registry),
            SchemaVerb.Create(registry),
            VerifyVerb.Create(registry),
            AdoptVerb.Create(registry),
            GuardVerb.Create(),
            InitModelVerb.Create(),
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
            WorkerVerb.Create(registry),
        };
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"d1: {Complaint(parsed, root)} (see d1 {VerbOf(parsed)}--help)");
            return ExitCodes.BadInput;
        }
        try
        {
            // Signals are the verbs' own business: a stage at work checkpoints before it goes.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (InputException error)
        {
            await Console.Error.WriteLineAsync($"d1: {error.Message}");
            return ExitCodes.BadInput;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"d1: {error.Message.ReplaceLineEndings(" ")}");
            return ExitCodes.Failure;
        }
        catch (Exception error) when (OutOfMemory.Is(error))
        {
            await Console.Error.WriteLineAsync($"d1: {OutOfMemory.Describe(error)}; make the batch or the sequences smaller, or run less beside it");
            return ExitCodes.Failure;
        }
    }

    // A misspelt verb is what usually goes wrong, and the parser's own words for it name neither the word nor the verbs.
    private static string Complaint(ParseResult parsed, RootCommand root) =>
        parsed.CommandResult.Command == root && parsed.UnmatchedTokens is [var word, ..]
            ? $"unknown verb '{word}'{Spelling.Suggest(word, root.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name))}"
            : parsed.Errors[0].Message.TrimEnd('.');

    private static string VerbOf(ParseResult parsed) => parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}
