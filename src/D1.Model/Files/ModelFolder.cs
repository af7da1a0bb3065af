using System.Text.Json;
using System.Text.Json.Nodes;

using D1.Model.Network;


using static TorchSharp.torch;

namespace D1.Model.Files;

/// <summary>A model folder as the Hugging Face hub lays it out: <c>config.json</c> and one or several safetensors files.</summary>
public sealed class ModelFolder : IDisposable
{
    public const string ConfigFile = "config.json";
    public const string WeightsFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";
    public const string TokenizerFile = "tokenizer.json";

    /// <summary>Bytes that the hub's own tools put into a shard.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    private readonly Dictionary<string, SafetensorsFile> _fileOf = [];
    private readonly List<SafetensorsFile> _files = [];

    private ModelFolder(string path)
    {
        Path = path;
        Config = LladaConfig.Load(System.IO.Path.Combine(path, ConfigFile));
    }

    public string Path { get; }

    public LladaConfig Config { get; }

    public IReadOnlyCollection<string> Names => _fileOf.Keys;

    /// <exception cref="InputException">Something is missing, or the index names what no shard holds.</exception>
    public static ModelFolder Open(string path)
    {
        var folder = new ModelFolder(path);
        try
        {
            var index = System.IO.Path.Combine(path, IndexFile);
            if (File.Exists(index))
                folder.OpenShards(index);
            else
                folder.Add(SafetensorsFile.Open(System.IO.Path.Combine(path, WeightsFile)));
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Shape and type of one tensor, without reading it.</summary>
    public TensorEntry Entry(string name) => FileOf(name).Entry(name);

    /// <summary>Copies one tensor out, converted to <paramref name="dtype"/> when that is given.</summary>
    public Tensor Read(string name, ScalarType? dtype = null) => FileOf(name).Read(name, dtype);

    /// <summary>Copies one weight out, onto <paramref name="device"/>, after a look at what the header says of it.</summary>
    /// <exception cref="InputException">It is missing, of another shape, or not floating-point.</exception>
    /// <exception cref="NotFiniteException">An element is not finite in that type.</exception>
    public Tensor Read(string name, long[] shape, ScalarType? dtype, Device device)
    {
        var entry = Entry(name);
        if (!entry.Shape.SequenceEqual(shape))
            throw new InputException($"{Path}: '{name}' has shape [{string.Join(", ", entry.Shape)}], {ConfigFile} asks for [{string.Join(", ", shape)}]");
        if (!entry.IsFloat)
            throw new InputException($"{Path}: '{name}' holds {entry.Dtype}, not floating-point numbers");
        using var scope = NewDisposeScope();
        return Finite.Require(Read(name, dtype).to(device), $"{Path}: '{name}'").MoveToOuterDisposeScope();
    }

    /// <summary>Writes config and weights: one file, or shards with an index where the weights are larger than one shard may be.</summary>
    /// <param name="path">The folder; made when it does not exist.</param>
    /// <param name="config">The model's config.</param>
    /// <param name="weights">The weights by their checkpoint names.</param>
    /// <param name="shardBytes">Bytes that a shard may hold, unless a single tensor is larger.</param>
    public static void Save(string path, LladaConfig config, IEnumerable<KeyValuePair<string, Tensor>> weights, long shardBytes = DefaultShardBytes)
    {
        Directory.CreateDirectory(path);
        // What was here before would be read first.
        File.Delete(System.IO.Path.Combine(path, IndexFile));
        var shards = Shards([.. weights], shardBytes);
        if (shards.Count == 1)
            WriteShard(WeightsFile, shards[0]);
        else
            SaveShards();
        config.Save(System.IO.Path.Combine(path, ConfigFile));

        void WriteShard(string name, IEnumerable<KeyValuePair<string, Tensor>> shard) =>
            SafetensorsWriter.Write(System.IO.Path.Combine(path, name), shard, new Dictionary<string, string> { ["format"] = "pt" });

        void SaveShards()
        {
            var map = new JsonObject();
            foreach (var (number, shard) in shards.Index())
            {
                var name = $"model-{number + 1:D5}-of-{shards.Count:D5}.safetensors";
                WriteShard(name, shard);
                foreach (var (tensor, _) in shard)
                    map[tensor] = name;
            }

            var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = shards.Sum(shard => shard.Sum(pair => Bytes(pair.Value))) }, ["weight_map"] = map };
            File.WriteAllText(System.IO.Path.Combine(path, IndexFile), index.ToJsonString());
        }
    }

    private static List<List<KeyValuePair<string, Tensor>>> Shards(List<KeyValuePair<string, Tensor>> weights, long limit)
    {
        List<List<KeyValuePair<string, Tensor>>> shards = [[]];
        long size = 0;
        foreach (var weight in weights)
        {
            size += Bytes(weight.Value);
            if (size > limit && shards[^1].Count > 0)
            {
                shards.Add([]);
                size = Bytes(weight.Value);
            }

            shards[^1].Add(weight);
        }

        return shards;
    }

    private static long Bytes(Tensor tensor) => tensor.numel() * tensor.element_size();

    private SafetensorsFile FileOf(string name) => _fileOf.TryGetValue(name, out var file)
        ? file
        : throw new InputException($"{Path}: no tensor named '{name}' in its safetensors");

    private void Add(SafetensorsFile file)
    {
        _files.Add(file);
        foreach (var name in file.Names)
            _fileOf[name] = file;
    }

    private void OpenShards(string index)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(index));
            var byShard = json.RootElement.GetProperty("weight_map").EnumerateObject()
                .GroupBy(pair => pair.Value.GetString() ?? "", pair => pair.Name);
            foreach (var shard in byShard)
            {
                if (shard.Key != System.IO.Path.GetFileName(shard.Key))
                    throw new InputException($"{index}: shard '{shard.Key}' is not a plain file name");
                var file = SafetensorsFile.Open(System.IO.Path.Combine(Path, shard.Key));
                _files.Add(file);
                foreach (var name in shard)
                {
                    _ = file.Entry(name);
                    _fileOf[name] = file;
                }
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InputException($"{index}: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }
}
