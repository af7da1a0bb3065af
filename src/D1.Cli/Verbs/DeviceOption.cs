using System.CommandLine;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Devices;
using D1.Stages;
using static TorchSharp.torch;

namespace D1.Cli.Verbs;

/// <summary><c>--device auto|cpu|cuda|cuda:N</c>.</summary>
internal sealed class DeviceOption() : Option<string?>("--device")
{
    private const string Help = "auto|cpu|cuda|cuda:N";

    /// <summary>For verbs that compute themselves.</summary>
    public static DeviceOption Create() =>
        Checked(new()
        {
            Description = "Where to compute: a CUDA GPU when there is one, unless you say which.",
            HelpName = Help,
            DefaultValueFactory = _ => DeviceChoice.Auto.ToString()
        });

    /// <summary>For verbs that run specs.</summary>
    public static DeviceOption ForSpecs() =>
        Checked(new()
        {
            Description = "What every stage computes on, whatever its spec says; auto: a CUDA GPU where there is one.",
            HelpName = Help
        });

    /// <summary>What was asked for; null without.</summary>
    public DeviceChoice? Choice(ParseResult parsed) => parsed.GetValue(this) is { } text ? DeviceChoice.Parse(text) : null;

    /// <summary>The device; libtorch is loaded by then.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public Device Read(ParseResult parsed)
    {
        var choice = Choice(parsed)!;
        if (choice.Class != DeviceClass.Cpu) choice = choice.On(Gpus.Here);
        var problem = choice.Class == DeviceClass.Cuda ? Gpus.Here.Problem(choice, new MemoryPlan()) ?? TorchDevices.Unseen(choice) : null;
        return problem is null ? device(choice.ToString()) : throw new InputException(problem);
    }

    private static DeviceOption Checked(DeviceOption option)
    {
        option.CompletionSources.Add("auto", "cpu", "cuda");
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (!DeviceChoice.CanParse(token.Value)) result.AddError($"--device is {DeviceChoice.Forms}, not '{token.Value}'");
        });
        return option;
    }
}
