using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Model.Network;
using static TorchSharp.torch;

namespace D1.Model.Files;

/// <summary>A model folder as the Hugging Face hub lays it out: <c>config.json</c> and one or several safetensors files.</summary>
public sealed partial class ModelFolder : IDisposable
{
    public const string ConfigFile = "config.json";
    public const string WeightsFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";
    public const string TokenizerFile = "tokenizer.json";

    /// <summary>Bytes that the hub's own tools put into a shard.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    private readonly Dictionary<string, SafetensorsFile> _fileOf = [];
    private readonly List<SafetensorsFile> _files = [];
    private readonly HashSet<string> _read = [];

    private ModelFolder(string path)
    {
        Path = path;
        Config = LladaConfig.Load(System.IO.Path.Combine(path, ConfigFile));
    }

    public string Path { get; }

    public LladaConfig Config { get; }

    public IReadOnlyCollection<string> Names => _fileOf.Keys;

    /// <exception cref="InputException">
    /// Something is missing, the index names what no shard holds, or weights lie there that the layout does not name.
    /// </exception>
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
            folder.RejectOtherLayouts(File.Exists(index) ? IndexFile : WeightsFile);
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
    public Tensor Read(string name, ScalarType? dtype = null)
    {
        var tensor = FileOf(name).Read(name, dtype);
        _read.Add(name);
        return tensor;
    }

    /// <summary>Copies one weight out, onto <paramref name="device"/>, after a look at what the header says of it.</summary>
    /// <exception cref="InputException">It is missing, of another shape, or not floating-point.</exception>
    /// <exception cref="NotFiniteException">An element is not finite in that type.</exception>
    public Tensor Read(string name, long[] shape, ScalarType? dtype, Device device)
    {
        var entry = Entry(name);
        if (!entry.Shape.SequenceEqual(shape))
            throw new InputException(
                $"{Path}: '{name}' has shape [{string.Join(", ", entry.Shape)}], {ConfigFile} asks for [{string.Join(", ", shape)}]");
        if (!entry.IsFloat)
            throw new InputException($"{Path}: '{name}' holds {entry.Dtype}, not floating-point numbers");
        using var scope = NewDisposeScope();
        return FiniteTensor.Require(Read(name, dtype).to(device), $"{Path}: '{name}'").MoveToOuterDisposeScope();
    }

    /// <summary>
    /// After a model has read its weights: nothing else may be there, or the folder holds another model than the one that its config
    /// describes.
    /// </summary>
    /// <exception cref="InputException">A tensor was not read; the message names it.</exception>
    public void RequireAllRead()
    {
        if (Names.FirstOrDefault(name => !_read.Contains(name)) is { } stranger)
            throw new InputException($"{FileOf(stranger).Path}: tensor '{stranger}' is none of the model that {ConfigFile} describes");
    }

    /// <summary>Writes config and weights: one file, or shards with an index where the weights are larger than one shard may be.</summary>
    /// <param name="path">The folder; made when it does not exist.</param>
    /// <param name="config">The model's config.</param>
    /// <param name="weights">The weights by their checkpoint names.</param>
    /// <param name="shardBytes">Bytes that a shard may hold, unless a single tensor is larger.</param>
    public static void Save(string path, LladaConfig config, IEnumerable<KeyValuePair<string, Tensor>> weights,
        long shardBytes = DefaultShardBytes)
    {
        Directory.CreateDirectory(path);
        // What was here before would be another layout beside this one.
        foreach (var stale in WeightFiles(path).Prepend(IndexFile))
            File.Delete(System.IO.Path.Combine(path, stale));
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

            var index = new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["total_size"] = shards.Sum(shard =>
                shard.Sum(pair => Bytes(pair.Value)))
                },
                ["weight_map"] = map
            };
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
            using var json = StrictJson.Parse(File.ReadAllBytes(index));
            var byShard = json.RootElement.GetProperty("weight_map").EnumerateObject()
                .GroupBy(pair => pair.Value.GetString() ?? "", pair => pair.Name);
            foreach (var shard in byShard)
            {
                if (shard.Key != System.IO.Path.GetFileName(shard.Key))
                    throw new InputException($"{index}: shard '{shard.Key}' is not a plain file name");
                var file = SafetensorsFile.Open(System.IO.Path.Combine(Path, shard.Key));
                Add(file);
                var listed = shard.ToHashSet();
                foreach (var name in listed)
                    _ = file.Entry(name);
                if (file.Names.FirstOrDefault(name => !listed.Contains(name)) is { } stranger)
                    throw new InputException($"{index}: does not list '{stranger}' for {shard.Key}, which holds it");
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InputException($"{index}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private void RejectOtherLayouts(string layout)
    {
        var named = _files.Select(file => System.IO.Path.GetFileName(file.Path)).ToHashSet();
        if (WeightFiles(Path).FirstOrDefault(name => !named.Contains(name)) is { } other)
            throw new InputException($"{Path}: {other} lies beside {layout}, which does not name it: two models in one folder; remove one");
    }

    /// <summary>Whether <see cref="Save"/> writes, or removes, files of a name.</summary>
    public static bool IsOwn(string name) => name is ConfigFile or IndexFile || WeightsName().IsMatch(name);

    /// <summary>The names of the files in a folder that hold weights in either layout.</summary>
    private static IEnumerable<string> WeightFiles(string path) =>
        Directory.EnumerateFiles(path).Select(file => System.IO.Path.GetFileName(file)).Where(name => WeightsName().IsMatch(name))
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\Amodel(-[0-9]+-of-[0-9]+)?\.safetensors\z")]
    private static partial Regex WeightsName();

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }
}
