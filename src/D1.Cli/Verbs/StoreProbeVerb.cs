using System.CommandLine;
using D1.Pipeline.Sharing;

namespace D1.Cli.Verbs;

/// <summary><c>d1 store-probe FOLDER</c>: the second process of <c>d1 doctor STORE</c>. Not for people.</summary>
internal static class StoreProbeVerb
{
    public static Command Create()
    {
        var folder = PathOption.Argument("FOLDER", PathUse.Folder, "The examination's folder.");
        var command = new Command(StoreProbe.Verb, "Be the second process of an examined store.") { folder };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            new StoreProbe(parsed.GetRequiredValue(folder)).Serve(Console.In, Console.Out);
            return ExitCodes.Success;
        });
        return command;
    }
}
