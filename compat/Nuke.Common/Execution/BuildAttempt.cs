using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>What the last attempt finished, for <c>--continue</c>.</summary>
internal sealed class BuildAttempt
{
    private readonly AbsolutePath _file;
    private bool _isKept = BuildLog.IsKept;

    public BuildAttempt(AbsolutePath root, ArgumentParser commandLine, bool resume)
    {
        _file = root / ".nuke" / "temp" / "build-attempt.log";
        var targets = string.Join('+', commandLine.Positional.Concat(commandLine.Values("Target", isList: true) ?? []));
        var invocation = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(targets)));
        if (resume && _file.FileExists())
        {
            var lines = _file.ReadAllLines();
            if (lines.FirstOrDefault() == invocation)
                Finished = [.. lines.Skip(1)];
            else
                Log.Warning("The last attempt was for other targets: starting from the beginning");
        }

        Keep(() => _file.WriteAllText(string.Join('\n', [invocation, .. Finished])));
    }

    /// <summary>Targets that need not run again.</summary>
    public IReadOnlyList<string> Finished { get; } = [];

    public void Add(ExecutableTarget target) => Keep(() => _file.AppendAllLines([target.Name]));

    private void Keep(Action write)
    {
        if (!_isKept || Unwritten.Reason(write) is not { } trouble)
            return;
        _isKept = false; // Once is enough.
        Log.Warning("--continue will not know what this build finished: {Trouble:l}", trouble);
    }
}
