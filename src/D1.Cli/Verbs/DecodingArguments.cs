using System.CommandLine;
using D1.Core;
using D1.Model.Decoding;

namespace D1.Cli.Verbs;

/// <summary>The options that say how to decode, as the command line spells them.</summary>
internal sealed class DecodingArguments
{
    private const int MostTokens = 1_000_000;

    private readonly Option<int> _genLength = NumberOption.Required<int>(
        "--gen-length", new OptionAttribute("Tokens to generate.") { Min = 1, Max = MostTokens });

    private readonly Option<int> _blockLength = NumberOption.Required<int>(
        "--block-length", new OptionAttribute("Tokens a block; divides the length.") { Min = 1, Max = MostTokens });

    private readonly Option<int> _steps = NumberOption.Required<int>(
        "--steps",
        new OptionAttribute("Denoising steps over all blocks; no limit with --threshold or --factor.") { Min = 1, Max = MostTokens });

    private readonly Option<double> _temperature = CreateTemperature();

    private readonly Option<double> _cfgScale = NumberOption.Create(
        "--cfg-scale", new OptionAttribute("Classifier-free guidance; 0 is off.") { Min = 0, Max = 1000 }, 0.0, "S");

    private readonly Option<double?> _threshold = NumberOption.Optional<double>(
        "--threshold", new OptionAttribute("Approximate: accept every prediction of this confidence.") { Min = 0, Max = 1 }, "P");

    private readonly Option<double?> _factor = NumberOption.Optional<double>(
        "--factor", new OptionAttribute("Approximate: accept the n best while the n-th reaches 1 - F/(n+1).") { Min = 0, Max = 1000 }, "F");

    private readonly Option<Remasking> _remasking = ChoiceOption.Create(
        "--remasking", "Which predictions are kept.", ("low_confidence", Remasking.LowConfidence), ("random", Remasking.Random));

    private readonly Option<DecodingCache> _cache = ChoiceOption.Create(
        "--cache", "Approximate: keep keys and values of what is left of a block, or of both sides.",
        ("none", DecodingCache.None), ("prefix", DecodingCache.Prefix), ("dual", DecodingCache.Dual));

    public static Option<double> CreateTemperature() =>
        NumberOption.Create("--temperature", new OptionAttribute("0 is greedy.") { Min = 0, Max = 1000 }, 0.0, "T");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_genLength, _blockLength, _steps, _temperature, _cfgScale, _remasking, _cache, _threshold,
            _factor])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_threshold) is not null && result.GetResult(_factor) is not null)
                result.AddError("give --threshold or --factor, not both");
        });
    }

    /// <exception cref="InputException">The numbers do not fit together.</exception>
    public DecodingOptions Read(ParseResult parsed)
    {
        var options = new DecodingOptions
        {
            GenLength = parsed.GetValue(_genLength),
            BlockLength = parsed.GetValue(_blockLength),
            Steps = parsed.GetValue(_steps),
            Temperature = parsed.GetValue(_temperature),
            CfgScale = parsed.GetValue(_cfgScale),
            Remasking = parsed.GetValue(_remasking),
            Cache = parsed.GetValue(_cache),
            Threshold = parsed.GetValue(_threshold),
            Factor = parsed.GetValue(_factor),
        };
        options.Validate();
        return options;
    }
}
