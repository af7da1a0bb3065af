using System.Runtime.CompilerServices;
using System.Text;

namespace VerifyTests;

/// <summary>A comparison that is set up further before it is awaited.</summary>
public class SettingsTask
{
    private readonly VerifySettings _settings;
    private readonly Func<VerifySettings, Task> _compare;
    private Task? _task;

    public SettingsTask(VerifySettings? settings, Func<VerifySettings, Task> buildTask)
    {
        _settings = settings ?? new VerifySettings();
        _compare = buildTask;
    }

    public static implicit operator Task(SettingsTask task) => task.ToTask();

    /// <inheritdoc cref="VerifySettings.UseDirectory"/>
    public SettingsTask UseDirectory(string directory) => With(x => x.UseDirectory(directory));

    /// <inheritdoc cref="VerifySettings.UseFileName"/>
    public SettingsTask UseFileName(string fileName) => With(x => x.UseFileName(fileName));

    /// <inheritdoc cref="VerifySettings.UseMethodName"/>
    public SettingsTask UseMethodName(string name) => With(x => x.UseMethodName(name));

    /// <inheritdoc cref="VerifySettings.UseTextForParameters"/>
    public SettingsTask UseTextForParameters(string parametersText) => With(x => x.UseTextForParameters(parametersText));

    /// <inheritdoc cref="VerifySettings.AddScrubber"/>
    public SettingsTask AddScrubber(Action<StringBuilder> scrubber) => With(x => x.AddScrubber(scrubber));

    /// <inheritdoc cref="VerifySettings.ScrubLines"/>
    public SettingsTask ScrubLines(Func<string, bool> removeLine) => With(x => x.ScrubLines(removeLine));

    /// <inheritdoc cref="VerifySettings.ScrubLinesContaining"/>
    public SettingsTask ScrubLinesContaining(params string[] stringToMatch) => With(x => x.ScrubLinesContaining(stringToMatch));

    /// <inheritdoc cref="VerifySettings.ScrubLinesWithReplace"/>
    public SettingsTask ScrubLinesWithReplace(Func<string, string?> replaceLine) => With(x => x.ScrubLinesWithReplace(replaceLine));

    /// <summary>Starts the comparison.</summary>
    public Task ToTask() => _task ??= _compare(_settings);

    public TaskAwaiter GetAwaiter() => ToTask().GetAwaiter();

    public ConfiguredTaskAwaitable ConfigureAwait(bool continueOnCapturedContext) => ToTask().ConfigureAwait(continueOnCapturedContext);

    private SettingsTask With(Action<VerifySettings> change)
    {
        change(_settings);
        return this;
    }
}
