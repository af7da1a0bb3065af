using D1.Model.Files;
using D1.Model.Network;

using TorchSharp.Modules;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Microbenchmarks.Eager;

/// <summary>
/// LLaDA as the published modelling code computes it: one operator of libtorch after the other, with its fused attention, every position's
/// logits. What the released loops are timed with.
/// </summary>
internal sealed class EagerLlada
{
    private readonly Dictionary<string, Tensor> _weights;
    private readonly Dictionary<string, (Parameter A, Parameter B, double Scaling)> _adapters = [];
    private Tensor? _cosine, _sine;

    public EagerLlada(string folder)
    {
        using var files = ModelFolder.Open(folder);
        Config = files.Config;
        long width = Config.DModel, kv = Config.KvDim, inner = Config.MlpHiddenSize, vocabulary = Config.EmbeddingSize;
        var shapes = new Dictionary<string, long[]>
        {
            [Llada.EmbeddingName] = [vocabulary, width],
            [Llada.FinalNormName + ".weight"] = [width],
            [Llada.HeadName + ".weight"] = [vocabulary, width],
        };
        for (var block = 0; block < Config.NLayers; block++)
            foreach (var (name, shape) in ((string, long[])[])[("attn_norm", [width]), ("ff_norm", [width]), ("q_proj", [width, width]),
                ("k_proj", [kv, width]), ("v_proj", [kv, width]), ("attn_out", [width, width]), ("ff_proj", [inner, width]),
                ("up_proj", [inner, width]), ("ff_out", [width, inner])])
                shapes.Add($"{LladaBlock.NameOf(block)}.{name}.weight", shape);
        _weights = shapes.ToDictionary(pair => pair.Key, pair => files.Read(pair.Key, pair.Value, ScalarType.Float32, CPU)
            .DetachFromDisposeScope());
    }

    public LladaConfig Config { get; }

    /// <summary>Adds adapters, as PEFT does, whose matrices are still to be filled; gives them by PEFT's names.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> AddAdapters(int rank, double alpha, IReadOnlyList<string> targets)
    {
        var parameters = new List<KeyValuePair<string, Tensor>>();
        foreach (var (name, weight) in _weights.Where(pair => targets.Any(target =>
            pair.Key.EndsWith($".{target}.weight", StringComparison.Ordinal))))
        {
            var (a, b) = (Kept(rank, weight.size(1)), Kept(weight.size(0), rank));
            _adapters.Add(name, (a, b, alpha / rank));
            var projection = name[..^".weight".Length];
            parameters.AddRange([new(projection + ".lora_A.weight", a), new(projection + ".lora_B.weight", b)]);
        }

        return parameters;

        static Parameter Kept(long rows, long columns)
        {
            var parameter = new Parameter(zeros(rows, columns));
            parameter.DetachFromDisposeScope();
            return parameter;
        }
    }

    /// <summary>Logits of every position, <c>[B, L, V]</c>, of ids <c>[B, L]</c>.</summary>
    public Tensor Logits(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var x = _weights[Llada.EmbeddingName].index_select(0, ids.flatten()).view(ids.size(0), ids.size(1), -1);
        for (var block = 0; block < Config.NLayers; block++)
            x = Block(x, LladaBlock.NameOf(block));
        return Linear(Norm(x, Llada.FinalNormName), Llada.HeadName).MoveToOuterDisposeScope();
    }

    private Tensor Block(Tensor x, string name)
    {
        using var scope = NewDisposeScope();
        var normed = Norm(x, name + ".attn_norm");
        var query = Heads(Linear(normed, name + ".q_proj"), Config.NHeads);
        var key = Heads(Linear(normed, name + ".k_proj"), Config.NKvHeads);
        var value = Heads(Linear(normed, name + ".v_proj"), Config.NKvHeads);
        var attended = nn.functional.scaled_dot_product_attention(Rotate(query), Repeat(Rotate(key)), Repeat(value));
        x = x.Plus(Linear(attended.transpose(1, 2).reshape(x.shape), name + ".attn_out"));
        normed = Norm(x, name + ".ff_norm");
        var gate = nn.functional.silu(Linear(normed, name + ".ff_proj"));
        return x.Plus(Linear(gate * Linear(normed, name + ".up_proj"), name + ".ff_out")).MoveToOuterDisposeScope();
    }

    private Tensor Linear(Tensor x, string name)
    {
        var y = nn.functional.linear(x, _weights[name + ".weight"]);
        return _adapters.TryGetValue(name + ".weight", out var adapter)
            ? y.Plus(nn.functional.linear(nn.functional.linear(x, adapter.A), adapter.B) * Number(adapter.Scaling)) : y;
    }

    private Tensor Norm(Tensor x, string name) =>
        x * x.pow(Number(2)).mean([-1], keepdim: true).Plus(Config.RmsNormEps).rsqrt() * _weights[name + ".weight"];

    private Tensor Heads(Tensor x, int heads) => x.view(x.size(0), x.size(1), heads, -1).transpose(1, 2);

    private Tensor Repeat(Tensor x) =>
        Config.NHeads == Config.NKvHeads ? x : x.repeat_interleave(Config.NHeads / Config.NKvHeads, 1);

    private Tensor Rotate(Tensor x)
    {
        var length = x.size(2);
        if (_cosine is null || _cosine.size(0) < length)
        {
            using var inference = no_grad();
            var exponents = arange(Number(0), Number(Config.HeadDim), Number(2), ScalarType.Float32).div(Number(Config.HeadDim));
            var angles = outer(Range(length, CPU).to(ScalarType.Float32), tensor((float)Config.RopeTheta).pow(exponents).reciprocal());
            var both = cat([angles, angles], -1);
            (_cosine, _sine) = (both.cos().DetachFromDisposeScope(), both.sin().DetachFromDisposeScope());
        }

        var halves = x.chunk(2, -1);
        return (x * _cosine.narrow(0, 0, length)).Plus(cat([halves[1].neg(), halves[0]], -1) * _sine!.narrow(0, 0, length));
    }
}
