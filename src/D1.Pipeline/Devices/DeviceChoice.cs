using System.Globalization;
using System.Text.RegularExpressions;
using D1.Core;

namespace D1.Pipeline.Devices;

/// <summary>What a spec's <c>device</c> or <c>--device</c> asks for.</summary>
/// <param name="Class">Kind of device; null (<c>auto</c>) for a GPU where there is one, else the CPU.</param>
/// <param name="Number">Which GPU, as libtorch counts those that <c>CUDA_VISIBLE_DEVICES</c> leaves; any when null.</param>
public sealed partial record DeviceChoice(DeviceClass? Class, int? Number = null)
{
    /// <summary>What can be written, as a regular expression.</summary>
    public const string Pattern = @"^(auto|cpu|cuda(:(0|[1-9][0-9]{0,2}))?)$";

    /// <summary>What can be written, for people.</summary>
    public const string Forms = "auto, cpu, cuda or cuda:N";

    public static DeviceChoice Cpu { get; } = new(DeviceClass.Cpu);

    /// <summary>Any GPU.</summary>
    public static DeviceChoice Cuda { get; } = new(DeviceClass.Cuda);

    /// <summary>A GPU where there is one, else the CPU.</summary>
    public static DeviceChoice Auto { get; } = new((DeviceClass?)null);

    /// <summary>Whether the text is one of <see cref="Forms"/>.</summary>
    public static bool CanParse(string text) =>
        Form().Match(text) is { Success: true } match && match.Length == text.Length; // a $ also matches before a last line break

    /// <exception cref="InputException">The text is none of <see cref="Forms"/>.</exception>
    public static DeviceChoice Parse(string text) => !CanParse(text) ? throw new InputException($"a device is {Forms}, not '{text}'")
        : text switch
        {
            "auto" => Auto,
            "cpu" => Cpu,
            _ => new(DeviceClass.Cuda, text.Split(':') is [_, var number] ? int.Parse(number, CultureInfo.InvariantCulture) : null),
        };

    /// <summary>Itself, or what <c>auto</c> comes to on a machine with these GPUs.</summary>
    public DeviceChoice On(Gpus gpus) => Class is not null ? this : gpus.All.Count > 0 ? Cuda : Cpu;

    /// <summary>As libtorch names it; <c>auto</c> has no such name.</summary>
    public override string ToString() => (Class, Number) switch
    {
        (null, _) => "auto",
        (DeviceClass.Cpu, _) => "cpu",
        (_, null) => "cuda",
        (_, { } number) => string.Create(CultureInfo.InvariantCulture, $"cuda:{number}"),
    };

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();
}

/// <summary>Kinds of device that a stage can compute on.</summary>
public enum DeviceClass
{
    Cpu,
    Cuda,
}
