using D1.Cli.Chat;
using D1.Cli.Verbs;
using D1.Model.Decoding;
using D1.Model.Files;
using D1.Model.Network;
using D1.Tasks;
using D1.Tasks.Nano;
using D1.Text.Tokenization;
using static TorchSharp.torch;

namespace D1.Cli.Tests;

/// <summary>The verb <c>chat</c> through the real command line, on random models: one with the nano words, one with a chat
/// template.</summary>
public sealed class ChatVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new("d1.dll");

    public ChatVerbTests()
    {
        Create("nano", NanoVocabulary.CreateTokenizer());
        Create("talk", new WordLevelTokenizer([.. Enumerable.Range(0, 36).Select(number => $"w{number}"), "user", "assistant",
            WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask]));
        File.WriteAllText(At("talk/tokenizer_config.json"),
            """{"chat_template":"{% for m in messages %}{{ m.role }} {{ m.content }}"""
                + """ {% endfor %}assistant","eos_token":"<|endoftext|>"}""");
    }

    public void Dispose() => _d1.Dispose();

    private string At(string name) => Path.Combine(_d1.Folder, name);

    private void Create(string name, WordLevelTokenizer tokenizer)
    {
        var config = new LladaConfig
        {
            DModel = 32,
            NHeads = 2,
            NKvHeads = 2,
            NLayers = 2,
            MlpHiddenSize = 48,
            VocabSize = tokenizer.VocabularySize,
            EmbeddingSize = tokenizer.VocabularySize,
            MaskTokenId = tokenizer.MaskId,
            EosTokenId = tokenizer.EosId,
            PadTokenId = tokenizer.EosId,
        };
        using var model = RandomWeights.Create(config, 7);
        ModelFolder.Save(At(name), config, model.Weights());
        tokenizer.Save(At(name + "/tokenizer.json"));
    }

    [Fact]
    public void A_pipe_gets_a_line_for_a_line()
    {
        var outcome = _d1.RunWith("3 + 4\n\nAna has 3 apples\n\\quit\n5\n", "chat", "nano");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal(2, outcome.Output.Split('\n').Length - 1);
        Assert.DoesNotContain('\e', outcome.Output);
        // The lengths and steps of the evaluation of nano models; what the model lacks is said once.
        Assert.StartsWith("nano, 12 steps; 24 tokens in blocks of 8, 4 steps a block\n", outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.Split("no chat template").Skip(1));
        Assert.StartsWith(
            "nano, 3 steps; 24 tokens in blocks of 8, 1 step a block (4 → 3 steps: each of 3 blocks takes as many)\n",
            _d1.RunWith("", "chat", "nano", "--steps", "4").Errors, StringComparison.Ordinal);
        string[] sizes = ["--gen-length", "8", "--block-length", "8", "--steps", "4"];
        Assert.Equal(_d1.Run(["generate", "--model", "nano", "--prompt", "3 + 4", .. sizes]).Output.Trim(),
            _d1.RunWith("3 + 4\n", "chat", "nano", "--gen-length", "8").Output.Trim());
    }

    [Fact]
    public void A_conversation_goes_through_the_chat_template()
    {
        string[] sizes = ["--gen-length", "8", "--block-length", "4", "--steps", "4"];
        var outcome = _d1.RunWith("w1 w2\n", ["chat", "talk", .. sizes]);
        Assert.Equal(_d1.RunWith("w1 w2\n", ["generate", "--model", "talk", "--chat", .. sizes]).Output.Trim(), outcome.Output.Trim());
        Assert.DoesNotContain("no chat template", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_gives_a_problem_and_says_what_the_answer_is_worth()
    {
        var outcome = _d1.RunWith("\\task\n\\task countdown\n\\task sudoku\n", "chat", "nano", "--seed", "3");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        var lines = outcome.Output.Split('\n');
        Assert.StartsWith(@"\task gsm", lines[0], StringComparison.Ordinal);
        var problem = TaskRegistry.NanoTask("countdown").Sample(Split.Test, 3, 0);
        Assert.Equal(problem.Prompt, lines[4]);
        Assert.Equal("reward 0: countdown 0", lines[6]);
        Assert.EndsWith($"; right would be: {problem.Answer}", lines[7], StringComparison.Ordinal);
        Assert.Contains(" cells right; right would be: ", lines[11], StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_answer_is_worth_is_what_the_task_says()
    {
        var task = TaskRegistry.NanoTask("countdown");
        var problem = task.Sample(Split.Test, 1, 0);
        Assert.Equal(["reward 1: countdown 1", $"solved: {problem.Answer}"],
            TaskDesk.Judge(task, problem, CompletionText.FormatAnswer(problem.Answer)));
        Assert.Equal(["reward 0: countdown 0", $"no answer found; right would be: {problem.Answer}"], TaskDesk.Judge(task, problem, "3"));
    }

    [Fact]
    public void Two_answer_side_by_side()
    {
        var outcome = _d1.RunWith("\\steps 24 3\n3\n", "chat", "nano", "--steps", "12", "--against-steps", "6");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        var lines = outcome.Output.Split('\n');
        Assert.StartsWith("nano, 24 steps: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("nano, 3 steps: ", lines[1], StringComparison.Ordinal);
        outcome = _d1.RunWith("3\n", "chat", "nano", "--against", "talk");
        Assert.Equal("d1: line 1: the model does not know: 3\n", outcome.Errors.Split("each by itself\n")[1]);
    }

    [Theory]
    [InlineData("hello 3 world\n", "line 1: the model does not know: hello, world")]
    [InlineData("3\n\\stops 4\n", @"line 2: no command '\stops'; did you mean '\steps'?")]
    [InlineData("\\steps x\n", "line 1: 'x' is no whole number from 1 to 1000000")]
    [InlineData("\\length 30\n", "line 1: block_length 8 must divide gen_length (30)")]
    [InlineData("\\task chess\n", "line 1: no task 'chess'; known: countdown, gsm, math, sudoku")]
    public void A_wrong_line_of_a_pipe_is_named(string input, string complaint)
    {
        var outcome = _d1.RunWith(input, "chat", "nano");
        Assert.Equal((2, $"d1: {complaint}"), (outcome.ExitCode, outcome.Errors.TrimEnd('\n').Split('\n')[^1]));
    }

    [Fact]
    public void Nothing_to_talk_to_is_one_line()
    {
        var outcome = _d1.RunWith("", "chat");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("there is no model to talk to", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("d1 run base-model", outcome.Errors, StringComparison.Ordinal);
    }

    [TerminalTheory]
    [InlineData(100, false)]
    [InlineData(40, false)]
    [InlineData(40, true)]
    public void A_terminal_shows_the_masks_go(int columns, bool noColour)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "d1.dll");
        var environment = noColour ? "NO_COLOR=1" : "NO_COLOR=";
        File.WriteAllText(At("session.sh"), $"""
            stty cols {columns} rows 24
            TERM=xterm {environment} dotnet '{dll}' chat nano --against-steps 3 --gen-length 8
            """);
        // What is typed comes when the command asks for it.
        var outcome = _d1.Shell("""
            coproc T { script -qec 'bash session.sh' /dev/null; }
            exec 3<&"${T[0]}" 4>&"${T[1]}"
            await() {
                local seen=
                while IFS= read -r -d '' -n1 letter <&3; do
                    printf %s "$letter"
                    seen+=$letter
                    if [[ $seen == *$'\n> '* || $seen == *'[J> '* ]]; then return; fi
                done
            }
            await; printf '3 + 4\r' >&4
            await; printf 'hello\r' >&4
            await; printf '\\quit\r' >&4
            cat <&3
            """);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains('░', outcome.Output);
        Assert.Contains("step 2 of 4", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("the model does not know: hello", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(columns > 72, outcome.Output.Contains(" │ ", StringComparison.Ordinal));
        Assert.Equal(!noColour, outcome.Output.Contains("\e[31m", StringComparison.Ordinal)
            || outcome.Output.Contains("\e[1;31m", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_answers_are_in_one_frame_step_for_step_and_as_each_alone()
    {
        using var scope = NewDisposeScope();
        using var model = Llada.Load(At("nano"));
        var text = new ModelText(At("nano"), model.Config);
        var screen = new Frames("3 + 4");
        new ChatSession([Talks(6), Talks(3)], new TaskDesk(0), screen).Run();
        // Both are at the same step until the shorter one is done.
        Assert.Equal([(0, 0), (1, 1), (2, 2), (3, 2), (4, 2), (5, 2)], screen.Steps.Distinct());
        Assert.All(screen.Kept, pane => Assert.True(pane.IsDone));
        foreach (var (steps, at) in (ReadOnlySpan<(int, int)>)[(6, 0), (3, 1)])
        {
            var alone = new Frames("3 + 4");
            new ChatSession([Talks(steps)], new TaskDesk(0), alone).Run();
            Assert.Equal(alone.Kept[0].Text, screen.Kept[at].Text);
        }

        // Where one cannot go on, the other is not waited for, and the reason is told.
        var failing = new Frames("3 + 4");
        new ChatSession([Talks(6), Talks(3, length: 100_000)], new TaskDesk(0), failing).Run();
        Assert.Contains("with gen_length 100000", Assert.Single(failing.Refused), StringComparison.Ordinal);

        Talker Talks(int steps, int length = 12) => new("nano", model, text,
            new DecodingOptions { GenLength = length, BlockLength = length, Steps = steps, Temperature = 0.5 }, 5);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 20)]
    [InlineData(20, 9)]
    public void Two_long_answers_share_the_rows_that_there_are(int columns, int rows)
    {
        using var scope = NewDisposeScope();
        using var model = Llada.Load(At("nano"));
        var text = new ModelText(At("nano"), model.Config);
        var panes = ((string[])["one", "two"]).Select(name => new ChatPane(name, new AnswerInProgress(text, 1, 400)) { Status = "at it" })
            .ToList();
        var lines = ChatPage.Lines(panes, columns, colour: false, rows);
        Assert.InRange(lines.Count, 1, rows);
        Assert.All(lines, line => Assert.InRange(line.Width, 0, columns - 1));
        var page = string.Concat(lines.Select(line => line.Text));
        foreach (var word in (string[])["one", "two", "░"]) Assert.Contains(word, page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("at it").Length - 1);
    }

    private sealed class Frames(string line) : IChatScreen
    {
        private string? _line = line;

        public List<(int, int)> Steps { get; } = [];

        public IReadOnlyList<ChatPane> Kept { get; private set; } = [];

        public List<string> Refused { get; } = [];

        public string? Ask() => Interlocked.Exchange(ref _line, null);

        public void Show(IReadOnlyList<ChatPane> panes) => Steps.Add((panes[0].Answer.Step, panes[^1].Answer.Step));

        public void Keep(IReadOnlyList<ChatPane> panes) => Kept = panes;

        public void Refuse(string problem) => Refused.Add(problem);

        public CancellationToken BeginAnswer() => CancellationToken.None;

        public void EndAnswer() { }

        public void Say(string line, int inset) { }

        public void Print(string line, int inset) { }
    }

    [Fact]
    public void Who_watches_sees_every_token_once_and_changes_none()
    {
        using var scope = NewDisposeScope();
        using var model = Llada.Load(At("nano"));
        var text = new ModelText(At("nano"), model.Config);
        var options = new DecodingOptions { GenLength = 16, BlockLength = 8, Steps = 6, Temperature = 0.7, MayPredictMask = false };
        var prompt = text.Encode("3 + 4");
        var answer = new AnswerInProgress(text, prompt.Length, options.GenLength);
        var counts = new List<int>();
        var watched = Decode(step =>
        {
            answer.Take(step);
            counts.Add(answer.Count);
        });
        Assert.Equal(Decode(null), watched);
        Assert.Equal([3, 6, 8, 11, 14, 16], counts);
        Assert.Equal(text.DecodeAll(watched[prompt.Length..]), string.Concat(answer.Tokens(whole: false)
            .Where(token => token.State == TokenState.Written).Select(token => token.Text)).Trim());
        Assert.All(answer.Tokens(whole: false), token => Assert.InRange(token.Confidence, 0, 1));

        long[] Decode(Action<DecodingStep>? onStep) =>
            new SemiAutoregressiveDecoder(model, options, new SeededNoise(5)) { OnStep = onStep }
                .Decode(tensor(prompt, [1, prompt.Length])).Sequences.data<long>().ToArray();
    }
}
