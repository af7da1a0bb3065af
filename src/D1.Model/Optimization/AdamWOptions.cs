using D1.Core;

namespace D1.Model.Optimization;

/// <summary>Constants of AdamW.</summary>
public record AdamWOptions
{
    [Option("Decay of the first moment.", Min = 0, Below = 1, Source = "paper, appendix: AdamW β1 0.9")]
    public double Beta1 { get; init; } = 0.9;

    [Option("Decay of the second moment.", Min = 0, Below = 1, Source = "released RL configuration: β2 0.99; SFT: 0.999")]
    public double Beta2 { get; init; } = 0.999;

    [Option("Added to the root of the second moment.", Above = 0, Source = "PyTorch's default, which the released code keeps")]
    public double Epsilon { get; init; } = 1e-8;

    [Option("Decoupled weight decay.", Min = 0, Source = "paper, appendix: 0.1")]
    public double WeightDecay { get; init; }

    [Option("Global gradient norm above which gradients are scaled down; 0 is off.", Min = 0, Source = "released RL configuration: 0.2")]
    public double MaxGradNorm { get; init; }
}
