using System.Globalization;
using D1.Core;
using D1.Model.Decoding;
using D1.Pipeline.Specs;
using D1.Tasks;

namespace D1.Cli.Chat;

/// <summary>A conversation with one model, or with two that get the same prompts.</summary>
internal sealed class ChatSession(IReadOnlyList<Talker> talkers, TaskDesk desk, IChatScreen screen)
{
    private const string Quit = @"\quit";

    private static readonly (string Command, string Meaning)[] Commands =
    [
        (@"\task [NAME]", "a held-out problem of a task, the answer to it and what it is worth; without a name, the tasks"),
        (@"\steps N [M]", "denoising steps; with two models, of the first and of the second"),
        (@"\length N", "tokens of an answer; the tokens of a step stay as they are"),
        (@"\temperature T", "0 is greedy"),
        (@"\new", "begin a new conversation"),
        (Quit, "end, as Ctrl-D and a second Ctrl-C do; the first ends a running answer"),
    ];

    /// <summary>Until the input ends or the user says so.</summary>
    /// <exception cref="InputException">Input of which nobody can correct a line holds a wrong one.</exception>
    public void Run()
    {
        while (screen.Ask() is { } line && line.Trim() != Quit)
            if (!string.IsNullOrWhiteSpace(line))
                try
                {
                    if (line.StartsWith('\\')) Obey(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
                    else Answer(line, null);
                }
                catch (InputException error)
                {
                    screen.Refuse(error.Message);
                }
    }

    private void Obey(string[] words)
    {
        switch (words)
        {
            case [@"\help"]:
                foreach (var (command, meaning) in Commands) screen.Say($"{command,-14} {meaning}", 15);
                screen.Say($"a token's colour is the probability that it was accepted with: {string.Join(", ",
                    AnswerRenderer.Colours.Select(colour => string.Create(CultureInfo.InvariantCulture,
                        $"{colour.Name} {(colour.Confidence == 0 ? "below" : $"from {colour.Confidence}")}")))}; "
                    + "bold: accepted in this step; ░ is still masked, ∎ ends the text");
                break;
            case [@"\new"]:
                foreach (var talker in talkers) talker.Forget();
                break;
            case [@"\task"]:
                RequireTasks();
                foreach (var line in desk.List()) screen.Print(line, TaskDesk.Inset);
                break;
            case [@"\task", var name]:
                RequireTasks();
                var (task, problem) = desk.Draw(name);
                screen.Print(problem.Prompt);
                Answer(problem.Prompt, (task, problem));
                break;
            case [@"\steps", .. { Length: 1 or 2 } numbers]:
                Change((talker, at) => talker.With(steps: Whole(numbers[Math.Min(at, numbers.Length - 1)])));
                break;
            case [@"\length", var number]:
                Change((talker, _) => talker.With(length: Whole(number)));
                break;
            case [@"\temperature", var number]:
                if (!PlainNumber.TryParse(number, out var temperature)) throw new InputException($"'{number}' is no number");
                Change((talker, _) => talker.With(temperature: temperature));
                break;
            default:
                var known = Commands.Select(command => command.Command.Split(' ')[0]).Append(@"\help").ToList();
                throw new InputException(known.Contains(words[0]) ? $@"{words[0]} wants something else: \help"
                    : $@"no command '{words[0]}'{Spelling.Suggest(words[0], known)}");
        }
    }

    private static int Whole(string text) => PlainNumber.TryParseWhole(text, out var number) && number >= 1 && number <= 1_000_000
        ? (int)number : throw new InputException($"'{text}' is no whole number from 1 to 1000000");

    // All of them, or where one cannot, none.
    private void Change(Func<Talker, int, DecodingOptions> change)
    {
        foreach (var (talker, changed) in talkers.Zip(talkers.Select(change).ToList())) talker.Options = changed;
        foreach (var talker in talkers) screen.Say(talker.Sampler);
    }

    private void RequireTasks()
    {
        if (!talkers.All(talker => talker.Text.IsWordLevel))
            throw new InputException("the tasks here are those of the nano models, whose words are their tokens; this model has others");
    }

    /// <summary>Every model answers, step for step.</summary>
    private void Answer(string message, (ITask Task, Problem Problem)? problem)
    {
        var prompts = talkers.Select(talker => talker.Prompt(message, plain: problem is not null)).ToList();
        var panes = talkers.Zip(prompts, (talker, prompt) => talker.Pane(prompt)).ToList();
        var cancellation = screen.BeginAnswer();
        try
        {
            Turns.Run([.. talkers.Select((talker, at) => (Action<Action>)(stepped =>
            {
                var completion = talker.Answer(prompts[at], panes[at], stepped, cancellation);
                if (problem is not { } asked) return;
                // What is judged is what evaluations judge: all words, also those behind an end.
                panes[at].Text = talker.Text.DecodeAll(completion);
                panes[at].Notes.AddRange(TaskDesk.Judge(asked.Task, asked.Problem, panes[at].Text));
            }))], () => screen.Show(panes));
            screen.Keep(panes);
            if (problem is null)
                foreach (var (talker, pane) in talkers.Zip(panes)) talker.Remember(message, pane.Text);
        }
        catch (OperationCanceledException)
        {
            foreach (var pane in panes.Where(pane => !pane.IsDone)) pane.Status = "stopped";
            screen.Keep(panes);
        }
        finally
        {
            screen.EndAnswer();
        }
    }
}
