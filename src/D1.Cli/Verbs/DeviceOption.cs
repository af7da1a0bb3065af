using System.CommandLine;
using System.Globalization;
using D1.Model;
using static TorchSharp.torch;

namespace D1.Cli.Verbs;

/// <summary><c>--device auto|cpu|cuda|cuda:N</c>.</summary>
internal sealed class DeviceOption() : Option<string>("--device")
{
    private const string Auto = "auto", Cpu = "cpu", Cuda = "cuda";

    public static DeviceOption Create()
    {
        var option = new DeviceOption { Description = "Where to compute: a CUDA GPU when there is one, unless you say which.", HelpName = "auto|cpu|cuda:N", DefaultValueFactory = _ => Auto };
        option.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>();
            if (text is not (Auto or Cpu or Cuda) && !(text.StartsWith(Cuda + ":", StringComparison.Ordinal) && int.TryParse(text[(Cuda.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                result.AddError($"--device is auto, cpu, cuda or cuda:N, not '{text}'");
        });
        return option;
    }

    /// <summary>The device; libtorch is loaded by then.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public Device Read(ParseResult parsed)
    {
        var text = parsed.GetValue(this)!;
        if (text == Auto) return cuda.is_available() ? device(Cuda) : CPU;
        if (text == Cpu) return CPU;
        var number = text.Contains(':', StringComparison.Ordinal) ? int.Parse(text[(Cuda.Length + 1)..], CultureInfo.InvariantCulture) : 0;
        return number < cuda.device_count()
            ? device($"{Cuda}:{number}")
            : throw new InputException($"--device {text}: {(cuda.device_count() == 0 ? "there is no CUDA device, or libtorch is built without; see d1 doctor" : $"there are only {cuda.device_count()} CUDA devices")}");
    }
}
