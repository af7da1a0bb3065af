using System.Runtime.InteropServices;
using System.Security.Cryptography;

using D1.Model.Adapters;
using D1.Model.Decoding;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Optimization;
using D1.Model.Tests.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests;

/// <summary>Updates and a decode, again and again: whatever the garbage collector does meanwhile, the bits are the same.</summary>
public sealed class SameBitsTests
{
    private const int Times = 5;

    [Fact]
    public void Updates_and_a_decode_have_the_same_bits_every_time()
    {
        var digests = Enumerable.Range(0, Times).Select(_ => Digest()).ToList();
        Assert.Single(digests.Distinct());
        // build/stress.sh compares them over many processes.
        if (Environment.GetEnvironmentVariable("D1_STRESS") is { Length: > 0 } file) File.AppendAllText(file, digests[0] + "\n");
    }

    private static string Digest()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 1);
        Lora.Attach(model, new LoraOptions { Rank = 4, Alpha = 8, Targets = ["q_proj", "up_proj"] }, 2);
        var parameters = Lora.Parameters(model).ToList();
        using var optimizer = new AdamW(parameters, new AdamWOptions());
        using var noise = new Generator(3);
        var ids = Range(36, CPU).view(4, 9);
        for (var step = 0; step < 5; step++)
        {
            using var dropout = Lora.WithDropout(model, 0.3, noise);
            var pattern = rand([4, 9], generator: noise).lt(Number(0.5));
            model.Backward(OneStepLogProbabilities.Forward(model, ids, pattern, new Window(3, 6)).mean().neg());
            optimizer.Step(1e-2);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, parameter) in parameters)
            hash.AppendData(MemoryMarshal.AsBytes(parameter.detach().data<float>().ToArray().AsSpan()));
        var options = new DecodingOptions { GenLength = 8, BlockLength = 4, Steps = 4, Temperature = 0.9 };
        var decoded = new SemiAutoregressiveDecoder(model, options, new SeededNoise(4)).Decode(ids.narrow(1, 0, 5));
        hash.AppendData(MemoryMarshal.AsBytes(decoded.Sequences.data<long>().ToArray().AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
