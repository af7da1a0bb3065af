using Nuke.Common.IO;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.SystemConsole.Themes;

namespace Nuke.Common.Execution;

/// <summary>
/// Serilog's <see cref="Log"/>: to the console by verbosity, all of it to <c>.nuke/temp/build.log</c>. Where that cannot be written,
/// the build goes on without, and says so once.
/// </summary>
internal static class BuildLog
{
    private static readonly LoggingLevelSwitch LevelSwitch = new(LogEventLevel.Debug);
    private static readonly AsyncLocal<string?> Running = new();

    public static Verbosity Verbosity
    {
        get => LevelSwitch.MinimumLevel switch
        {
            LogEventLevel.Verbose => Verbosity.Verbose,
            LogEventLevel.Warning => Verbosity.Minimal,
            LogEventLevel.Error => Verbosity.Quiet,
            _ => Verbosity.Normal,
        };
        set => LevelSwitch.MinimumLevel = value switch
        {
            Verbosity.Verbose => LogEventLevel.Verbose,
            Verbosity.Minimal => LogEventLevel.Warning,
            Verbosity.Quiet => LogEventLevel.Error,
            _ => LogEventLevel.Debug,
        };
    }

    /// <summary>Warnings and errors so far, with the target that ran.</summary>
    public static List<(string Target, LogEvent Event)> Problems { get; } = [];

    /// <summary>Whether there is a file of it.</summary>
    public static bool IsKept { get; private set; }

    public static void Configure(AbsolutePath root)
    {
        Problems.Clear();
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            // Errors are for the end, where each is said once.
            .WriteTo.Logger(shown => shown.MinimumLevel.Verbose().Filter.ByExcluding(x => x.Level >= LogEventLevel.Error).WriteTo.Console(
                outputTemplate: "{Timestamp:HH:mm:ss} [{Level:u3}] {Message:l}{NewLine}{Exception}",
                formatProvider: culture,
                theme: ConsoleReport.HasColours ? AnsiConsoleTheme.Literate : ConsoleTheme.None,
                applyThemeToRedirectedOutput: true,
                levelSwitch: LevelSwitch))
            .WriteTo.Sink(new ProblemSink(), LogEventLevel.Warning);
        var file = root / ".nuke" / "temp" / "build.log";
        var trouble = Unwritten.Reason(() => configuration.WriteTo.Sink(new FileSink(file, () => Running.Value ?? "")));
        Log.Logger = configuration.CreateLogger();
        IsKept = trouble is null;
        if (trouble is not null)
            Log.Warning("No log of this build is kept, and --continue will not know of it: {Trouble:l}", trouble);
    }

    /// <summary>Names the target that runs until the result is disposed.</summary>
    public static IDisposable Target(string name)
    {
        Running.Value = name;
        return new Scope();
    }

    private sealed class Scope : IDisposable
    {
        public void Dispose() => Running.Value = null;
    }

    private sealed class ProblemSink : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            lock (Problems)
                Problems.Add((Running.Value ?? "", logEvent));
        }
    }

    private sealed class FileSink : ILogEventSink, IDisposable
    {
        private readonly StreamWriter _writer;
        private readonly Func<string> _target;

        public FileSink(AbsolutePath file, Func<string> target)
        {
            file.Parent!.CreateDirectory();

            // Nothing stays in a buffer that a full disk would not take in the end either.
            var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            _writer = new StreamWriter(stream) { AutoFlush = true };
            _target = target;
        }

        public void Emit(LogEvent logEvent)
        {
            var message = logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture);
            lock (_writer)
                _writer.WriteLine(
                    $"{logEvent.Timestamp:HH:mm:ss.fff} | {logEvent.Level.ToString()[0]} | {_target(),-20} | {message}{Trace(logEvent)}");
        }

        public void Dispose() => _writer.Dispose();

        private static string Trace(LogEvent logEvent) => logEvent.Exception is { } exception ? Environment.NewLine + exception : "";
    }
}
