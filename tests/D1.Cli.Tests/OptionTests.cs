using System.CommandLine;
using System.Globalization;
using System.Numerics;
using D1.Stages;

namespace D1.Cli.Tests;

/// <summary>What every option of every verb refuses, found by looking at the options themselves.</summary>
public sealed class OptionTests
{
    /// <summary>
    /// Options and arguments whose text is no path and may be empty as far as the command line goes: the verbs look at it.
    /// </summary>
    private static readonly string[] Texts =
        [
            "--set", "--estimate", "--task", "--prompt", "--text", "--reason", "--search", "--name", "--profile", "--stage", "--table",
            "--via", "--rsh", "NAME", "REF… STORE", "TEXT", "URI", "VERB", "WORDS", "SHELL",
        ];

    private static readonly Command Root = CommandLine.Parse([], BuiltInStages.Registry).RootCommandResult.Command;

    public static TheoryData<string, string> Numbers() => All(option => IsNumber(option.ValueType));

    public static TheoryData<string, string> Paths() =>
        All(option => option.ValueType == typeof(string) && !Texts.Contains(option.Name) && option.Name != "--device");

    public static TheoryData<string, string> OfOneValue() =>
        All(option => option.Arity.MaximumNumberOfValues == 1 && option.ValueType != typeof(bool));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_has_one_spelling_and_a_range(string verb, string option)
    {
        string[] wrong =
        [
            "abc", "", " ", "1,5", "1,000", "1 000", " 1", "1_000", "0x10", "\u0661", "-1", "-1e300", "1e300", "1e999",
            "99999999999999999999999999999999", "NaN", "Infinity", "-Infinity", "1.5.1", "1e",
        ];
        foreach (var culture in (string[])["", "tr-TR", "de-DE", "ar-SA"])
            In(culture, () => Assert.All(wrong, text =>
                Assert.StartsWith($"{option} must be ", Complaint(verb, option, text), StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_path_is_never_empty_and_no_device(string verb, string option)
    {
        Assert.Equal($"{option} must be a path, not ''", Complaint(verb, option, ""));
        Assert.Equal($"{option} must be a path, not ' '", Complaint(verb, option, " "));
        Assert.Equal($"{option} must be a path: it holds a NUL", Complaint(verb, option, "a\0b"));
        foreach (var device in (string[])["/dev/zero", "/dev/stdinx"])
            Assert.Equal($"{option} must not be a device: {device}", Complaint(verb, option, device));
    }

    [Fact]
    public void An_argument_is_a_path_and_never_empty() =>
        Assert.All(Verbs().SelectMany(verb => verb.Command.Arguments, (verb, argument) => (verb, argument)), entry =>
        {
            if (Texts.Contains(entry.argument.Name)) return;
            string[] line = [.. entry.verb.Path.Split(' '), .. entry.verb.Command.Arguments.Select(_ => "")];
            Assert.Contains(Parse(line).Errors, error => error.Message == $"{entry.argument.Name} must be a path, not ''");
        });

    [Theory]
    [MemberData(nameof(OfOneValue))]
    public void An_option_of_one_value_is_given_once(string verb, string option) =>
        Assert.Contains(
            Parse([.. verb.Split(' '), option, "1", option, "1", .. Wanted(verb, option)]).Errors,
            error => error.Message.Contains("expects a single argument", StringComparison.Ordinal));

    [Theory]
    [InlineData("run", "--set")]
    [InlineData("plan", "--set")]
    [InlineData("run", "--set", "a=1", "--set")]
    public void An_override_has_a_value(params string[] line) =>
        Assert.Contains(Parse(line).Errors, error => error.Message.Contains("--set", StringComparison.Ordinal));

    [Theory]
    [InlineData("--device", "gpu")]
    [InlineData("--device", "")]
    [InlineData("--device", "cuda:")]
    [InlineData("--device", "cuda:-1")]
    [InlineData("--device", "cpu\n")]
    [InlineData("--device", "CPU")]
    public void A_device_that_nobody_knows_is_refused(string option, string text) =>
        Assert.Contains(
            Parse(["run", "x.yaml", option, text]).Errors,
            error => error.Message == $"--device is auto, cpu, cuda or cuda:N, not '{text}'");

    [Fact]
    public void What_is_in_range_is_read_the_same_in_every_culture()
    {
        foreach (var culture in (string[])["", "tr-TR", "de-DE", "ar-SA"])
            In(culture, () =>
            {
                var parsed = Parse(["generate", "--temperature", "1.5", "--seed", "18446744073709551615", "--gen-length", "1e2"]);
                Assert.Equal(1.5, parsed.GetValue<double>("--temperature"));
                Assert.Equal(ulong.MaxValue, parsed.GetValue<ulong>("--seed"));
                Assert.Equal(100, parsed.GetValue<int>("--gen-length"));
            });
    }

    // A verb that wants one of several options says so before it looks at any.
    private static string? Complaint(string verb, string option, string text) =>
        Parse([.. verb.Split(' '), option, text, .. Wanted(verb, option)]).Errors
            .Select(error => error.Message)
            .FirstOrDefault(message => message.StartsWith(option + " ", StringComparison.Ordinal));

    private static string[] Wanted(string verb, string option) => (verb, option) switch
    {
        ("generate", not "--prompt-ids") => ["--prompt", "x"],
        ("tokenize", not "--jsonl") => ["--text", "x"],
        _ => [],
    };

    private static ParseResult Parse(string[] line) => Root.Parse(line);

    private static TheoryData<string, string> All(Func<Option, bool> wanted)
    {
        var data = new TheoryData<string, string>();
        foreach (var (path, verb) in Verbs())
            foreach (var option in verb.Options.Where(wanted))
                data.Add(path, option.Name);
        return data;
    }

    private static IEnumerable<(string Path, Command Command)> Verbs() => Below(Root, "");

    private static IEnumerable<(string Path, Command Command)> Below(Command command, string path) =>
        command.Subcommands.SelectMany(verb => Below(verb, $"{path} {verb.Name}".Trim()).Prepend(($"{path} {verb.Name}".Trim(), verb)));

    private static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type).GetInterfaces()
            .Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(INumber<>));

    private static void In(string culture, Action check)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            check();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
