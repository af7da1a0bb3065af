using BenchmarkDotNet.Attributes;
using D1.Model.Files;
using static TorchSharp.torch;

namespace D1.Microbenchmarks;

/// <summary>A file of 4 MiB in sixteen tensors: written, and read from the system's cache.</summary>
public class SafetensorsBenchmarks
{
    private string _folder = "";
    private string _file = "";
    private Dictionary<string, Tensor> _tensors = [];

    [GlobalSetup]
    public void Create()
    {
        set_num_threads(1);
        _folder = Directory.CreateTempSubdirectory("d1-microbenchmarks-").FullName;
        _file = Path.Combine(_folder, "model.safetensors");
        _tensors = Enumerable.Range(0, 16).ToDictionary(number => $"layers.{number}.weight", _ => ones(256, 256));
        Write();
    }

    [Benchmark(Description = "write safetensors of 4 MiB")]
    public void Write() => SafetensorsWriter.Write(_file, _tensors);

    [Benchmark(Description = "read safetensors of 4 MiB")]
    public void Read()
    {
        using var file = SafetensorsFile.Open(_file);
        foreach (var name in file.Names) file.Read(name).Dispose();
    }

    [GlobalCleanup]
    public void Delete()
    {
        foreach (var tensor in _tensors.Values) tensor.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
