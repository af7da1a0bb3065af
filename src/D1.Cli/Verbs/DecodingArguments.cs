using System.CommandLine;
using D1.Model;
using D1.Model.Decoding;

namespace D1.Cli.Verbs;

/// <summary>The options that say how to decode, as the command line spells them.</summary>
internal sealed class DecodingArguments
{
    private readonly Option<int> _genLength = new("--gen-length") { Description = "Tokens to generate.", HelpName = "N", Required = true };
    private readonly Option<int> _blockLength = new("--block-length") { Description = "Tokens a block; divides the length.", HelpName = "N", Required = true };
    private readonly Option<int> _steps = new("--steps") { Description = "Denoising steps over all blocks; no limit with --threshold or --factor.", HelpName = "N", Required = true };
    private readonly Option<double> _temperature = new("--temperature") { Description = "0 is greedy.", HelpName = "T" };
    private readonly Option<double> _cfgScale = new("--cfg-scale") { Description = "Classifier-free guidance; 0 is off.", HelpName = "S" };
    private readonly Option<double?> _threshold = new("--threshold") { Description = "Approximate: accept every prediction of this confidence, 0 to 1.", HelpName = "P" };
    private readonly Option<double?> _factor = new("--factor") { Description = "Approximate: accept the n best while the n-th reaches 1 - F/(n+1).", HelpName = "F" };

    private readonly Option<Remasking> _remasking = ChoiceOption.Create(
        "--remasking", "Which predictions are kept.", ("low_confidence", Remasking.LowConfidence), ("random", Remasking.Random));

    private readonly Option<DecodingCache> _cache = ChoiceOption.Create(
        "--cache", "Approximate: keep keys and values of what is left of a block, or of both sides.",
        ("none", DecodingCache.None), ("prefix", DecodingCache.Prefix), ("dual", DecodingCache.Dual));

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_genLength, _blockLength, _steps, _temperature, _cfgScale, _remasking, _cache, _threshold, _factor])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_threshold) is not null && result.GetResult(_factor) is not null) result.AddError("give --threshold or --factor, not both");
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
