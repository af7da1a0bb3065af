namespace D1.Cli.Tests;

public sealed class NewVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new();
    private readonly string _profile;

    public NewVerbTests()
    {
        _profile = Path.GetFileName(_d1.Folder);
        _d1.Spec("base", "stage: toy\nsteps: 4\n").Spec("top", "stage: toy\nsteps: 3\ninputs: {model: base}\n");
    }

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void The_spec_holds_the_changes_alone_and_runs()
    {
        var outcome = _d1.Run("new", "fast", "--from", "top", "--set", "steps=2", "--set", "inputs.model={spec: base, set: {steps: 1}}");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal("""
            # yaml-language-server: $schema=../schemas/toy.json
            # top with steps=2, inputs.model={spec: base, set: {steps: 1}}.
            #   d1 run fast.yaml
            # Expected: not measured
            # Time: not measured
            extends: top.yaml
            steps: 2
            inputs:
              model: {spec: base, set: {steps: 1}}

            """, File.ReadAllText(Path.Combine(_d1.Folder, "fast.yaml")));
        Assert.StartsWith($"fast.yaml\nd1 plan {_profile}/fast ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("built", (string?)_d1.Json("run", "fast.yaml")["status"]);
        var plan = _d1.Run("plan", "fast", "--effective").Output;
        Assert.Contains("steps: 2\n", plan, StringComparison.Ordinal);
        Assert.Equal(["base.yaml", "fast.yaml", "top.yaml"], Directory.EnumerateFiles(_d1.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Another_profile_takes_its_own_inputs()
    {
        var other = Directory.CreateDirectory(_d1.Folder + "-other");
        try
        {
            File.WriteAllText(Path.Combine(other.FullName, "base.yaml"), "stage: toy\nsteps: 1\n");
            var outcome = _d1.Run("new", "fast", "--from", "top", "--profile", other.Name);
            Assert.True(outcome.ExitCode == 0, outcome.Errors);
            Assert.Contains($"\nextends: ../{_profile}/top.yaml\n", File.ReadAllText(Path.Combine(other.FullName, "fast.yaml")),
                StringComparison.Ordinal);
        }
        finally
        {
            other.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("d1: base.yaml is there already; choose another name, or edit it", "base")]
    [InlineData("d1: BASE.yaml is there already; choose another name, or edit it", "BASE")]
    [InlineData("d1: a spec's name has letters, digits, hyphens and underscores, not '../up'", "../up")]
    [InlineData("d1: there is no profile 'nowhere': no folder ", "fast", "--profile", "nowhere")]
    [InlineData("d1: fast.yaml:7:1: unknown key 'stepz'", "fast", "--set", "stepz=2")]
    [InlineData("d1: fast.yaml:7:8: 'steps' must be", "fast", "--set", "steps=-2")]
    [InlineData("d1: --set base.steps=2: a spec's file holds its own keys only; make a spec of base first, and name it", "fast",
        "--set", "base.steps=2")]
    public void What_would_not_load_is_not_written(string complaint, string name, params string[] more)
    {
        if (name == "BASE") File.Move(Path.Combine(_d1.Folder, "base.yaml"), Path.Combine(_d1.Folder, "BASE.yaml"));
        var before = Directory.GetFiles(_d1.Folder);
        var outcome = _d1.Run(["new", name, "--from", "top", .. more]);
        Assert.StartsWith(complaint, outcome.Errors, StringComparison.Ordinal);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
        Assert.Equal(before, Directory.GetFiles(_d1.Folder));
    }
}
