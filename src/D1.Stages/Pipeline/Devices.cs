using D1.Model;

namespace D1.Stages.Pipeline;

/// <summary>Whether the devices are there that a graph's specs ask for.</summary>
public static class Devices
{
    private const string Cuda = "cuda";

    /// <summary>Stages that would have to run on a GPU although there is none.</summary>
    /// <param name="nodes">The stages that have to run.</param>
    public static IReadOnlyList<StageNode> Missing(IEnumerable<StageNode> nodes)
    {
        var onGpu = nodes.Where(node => node.Spec.Device == Cuda).ToList();
        return onGpu.Count == 0 || TorchSharp.torch.cuda.is_available() ? [] : onGpu;
    }

    /// <summary>Refuses a stage whose device is not there.</summary>
    /// <exception cref="InputException">There is no GPU, and its spec asks for one.</exception>
    public static void Require(StageNode node)
    {
        if (Missing([node]).Count > 0)
            throw new InputException($"{node.Spec.Path}: device cuda: there is no CUDA device, or libtorch is built without; see d1 doctor, or set device: cpu");
    }
}
