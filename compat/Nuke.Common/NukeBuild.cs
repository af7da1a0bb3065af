using System.Linq.Expressions;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common;

/// <summary>
/// Base class of a build: properties of type <see cref="Target"/> are its targets, members with
/// <see cref="ParameterAttribute"/> its parameters, and <c>Main</c> calls <see cref="Execute{T}"/>.
/// </summary>
public abstract class NukeBuild
{
    /// <summary>Runs the invoked targets, or the default ones, and returns the exit code.</summary>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new() =>
        BuildManager.Execute(defaultTargetExpressions);

    /// <summary>Root of the repository: the nearest folder upwards with a <c>.nuke</c> folder, or <c>--root</c>.</summary>
    [Parameter("Root directory during build execution.", Name = "Root")]
    public static AbsolutePath RootDirectory => BuildContext.Current.RootDirectory;

    /// <summary>Names given to <c>--profile</c>.</summary>
    [Parameter("Defines the profiles to load.", Name = "Profile")]
    public static string[] LoadedLocalProfiles => BuildContext.Current.Profiles;

    /// <summary>How much of the log reaches the console.</summary>
    [Parameter("Logging verbosity during build execution. Default is 'Normal'.")]
    public static Verbosity Verbosity
    {
        get => BuildLog.Verbosity;
        set => BuildLog.Verbosity = value;
    }

    /// <summary>Whether a CI server runs this build.</summary>
    internal static bool IsServerBuild =>
        EnvironmentInfo.GetVariable("CI") is { Length: > 0 } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>Targets in the order in which they run.</summary>
    public IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; internal set; } = [];

    /// <summary>Targets that the command line named.</summary>
    [Parameter("List of targets to be invoked. Default is '{default_target}'.", Name = "Target", Separator = "+")]
    public IReadOnlyCollection<ExecutableTarget> InvokedTargets => [.. ExecutionPlan.Where(x => x.Invoked)];

    /// <summary>Targets that do not run.</summary>
    [Parameter("List of targets to be skipped. Empty list skips all dependencies.", Name = "Skip", Separator = "+")]
    public IReadOnlyCollection<ExecutableTarget> SkippedTargets =>
        [.. ExecutionPlan.Where(x => x.Status == ExecutionStatus.Skipped)];

    /// <summary>Whether to show the plan as an HTML graph instead of running it.</summary>
    [Parameter("Shows the execution plan (HTML).")]
    public bool Plan { get; private set; }

    /// <summary>Whether to list targets and parameters instead of running.</summary>
    [Parameter("Shows the help text for this build assembly.")]
    public bool Help { get; private set; }

    /// <summary>Whether to leave out the first lines.</summary>
    [Parameter("Disables displaying the NUKE logo.")]
    public bool NoLogo { get; set; }

    /// <summary>Whether to leave out the targets that the last, failed attempt finished.</summary>
    [Parameter("Indicates to continue a previously failed build attempt.")]
    public bool Continue { get; private set; }

    /// <summary>No target failed, was interrupted or was left out after a failure.</summary>
    internal bool IsSucceeding => !IsFailing;

    /// <summary>A target failed, was interrupted or was left out after a failure.</summary>
    internal bool IsFailing =>
        ExecutionPlan.Any(x => x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);

    /// <summary>Exit code; null means 0 after success and -1 after failure.</summary>
    public int? ExitCode { internal get; set; }

    internal IReadOnlyList<ExecutableTarget> ExecutableTargets { get; set; } = [];

    /// <summary>Puts pairs into the running target's line of the summary table.</summary>
    public void ReportSummary(Configure<Dictionary<string, string>>? configurator = null)
    {
        var target = ExecutionPlan.Single(x => x.Status == ExecutionStatus.Running);
        var pairs = configurator?.Invoke([]) ?? [];
        target.SummaryInformation = new Dictionary<string, string>(pairs);
    }
}
