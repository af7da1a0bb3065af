using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using D1.Core;
using D1.Model.Adapters;
using D1.Model.Files;
using D1.Model.Network;
using D1.Pipeline.Devices;
using D1.Pipeline.Graph;
using D1.Pipeline.Guard;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Stages;
using D1.Stages.Traces;
using D1.Tasks;
using D1.Tasks.Gsm;
using D1.Tasks.Nano;
using D1.Tasks.Released;
using D1.Text.Chat;
using D1.Text.Expressions;
using D1.Text.Tokenization;
using static TorchSharp.torch;

namespace D1.Fuzzing;

/// <summary>Every kind of file that D1 reads and does not write alone, with good ones to begin with.</summary>
internal sealed class Targets : IDisposable
{
    private static readonly string[] Texts = ["", "abc ab 123 it's\r\n  x", "é \U0001F600 <|end|>  ab", "\ud800a"];

    private static readonly string[] Sums = ["49 + 55 - 53", "-2**3**-2 // (1.5 - .5)", "((1\n+ 2) * 3.) / 07.5"];

    private static readonly Dictionary<string, string> SpecialTokens = new() { ["bos_token"] = "<s>" };

    private readonly string _folder = Directory.CreateTempSubdirectory("d1-fuzz-").FullName;
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly Llada _model;

    public Targets(string experiments)
    {
        var config = At("model/config.json");
        File.WriteAllBytes(config, Good("config.json").Single());
        _model = RandomWeights.Create(LladaConfig.Load(config), 1);
        ModelFolder.Save(At("model/."), _model.Config, _model.Weights());
        Lora.Attach(_model, new LoraOptions { Rank = 2, Alpha = 8, Targets = ["q_proj"] }, 1);
        PeftAdapter.Save(_model, new LoraOptions { Rank = 2, Alpha = 8, Targets = ["q_proj"] }, At("adapter/."));
        All =
        [
            New("spec", Syntax.Yaml, Spec(experiments)) with { Seeds = Specs(experiments) },
            New("override", Syntax.Yaml, bytes => SpecOverride.Parse([Text(bytes)])),
            New("config.json", Syntax.Json, Written("config/config.json", path => LladaConfig.Load(path))),
            New("safetensors", Syntax.Json, Written("weights.safetensors", ReadWeights)) with { Seeds = [Header()], Wrap = WithData },
            New("index of shards", Syntax.Json, InFolder("model/model.safetensors.index.json", path => ModelFolder.Open(path).Dispose()))
                with { Seeds = [Index()] },
            New("tokenizer.json", Syntax.Json, Written("tokenizer/tokenizer.json", ReadTokenizer))
                with { Seeds = [WordLevel(), .. Good("tokenizer.json")] },
            New("tokenizer_config.json", Syntax.Json, Written("template/tokenizer_config.json", path => Render(ChatTemplate.Load(path)))),
            New("chat template", Syntax.Jinja, bytes => Render(new ChatTemplate(Text(bytes), SpecialTokens))),
            New("arithmetic", Syntax.Jinja, bytes => Calculation.Evaluate(Text(bytes)))
                with { Seeds = [.. Sums.Select(Encoding.UTF8.GetBytes)] },
            New("generations", Syntax.Json, Written("x_generations.json", ReadGenerations)),
            New("adapter_config.json", Syntax.Json, InFolder("adapter/adapter_config.json", folder => PeftAdapter.Attach(_model, folder))),
            New("results", Syntax.Json, Written("results/table1.json", path => ResultSet.Read(path))),
            New("items", Syntax.Json, Written("results/items.jsonl", path => VerdictFile.Read(path))),
            New("manifest.json", Syntax.Json, InFolder("artifact/manifest.json", folder => Manifest.Read(folder)))
                with { Seeds = [ManifestFile()] },
            New("traces", Syntax.Json, Written("traces.jsonl", path => TraceFile.Read(path))),
            New("token ids", Syntax.Json, Written("ids.jsonl", path => TokenIdFile.Read(path, 16))),
            New("data set answers", Syntax.Json, Written("test.jsonl", path => Gsm8kAnswers.Read(path))),
        ];
    }

    public IReadOnlyList<Target> All { get; }

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Target New(string name, Syntax syntax, Action<byte[]> read) => new(name, syntax, Good(name), read);

    /// <summary>The files of a folder of <c>Seeds</c>.</summary>
    private static IReadOnlyList<byte[]> Good(string folder)
    {
        var assembly = typeof(Targets).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(Read)];

        byte[] Read(string name)
        {
            using var bytes = new MemoryStream();
            using var resource = assembly.GetManifestResourceStream(name)!;
            resource.CopyTo(bytes);
            return bytes.ToArray();
        }
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private string At(string name)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private Action<byte[]> Written(string name, Action<string> read)
    {
        var path = At(name);
        return bytes =>
        {
            File.WriteAllBytes(path, bytes);
            using var scope = NewDisposeScope();
            read(path);
        };
    }

    private Action<byte[]> InFolder(string name, Action<string> read) => Written(name, path => read(Path.GetDirectoryName(path)!));

    private static IReadOnlyList<byte[]> Specs(string experiments) =>
    [
        .. Directory.EnumerateFiles(experiments, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes).Where(bytes => bytes.Length < 4000),
    ];

    private byte[] Index() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        metadata = new { total_size = 1 },
        weight_map = _model.Weights().ToDictionary(pair => pair.Key, _ => "model.safetensors"),
    });

    private byte[] ManifestFile()
    {
        var digest = new string('0', 64);
        var folder = Path.GetDirectoryName(At("written/."))!;
        new Manifest
        {
            Stage = "toy",
            Key = digest,
            Digest = digest,
            Components = new Dictionary<string, string> { ["stage"] = "toy" },
            SpecName = "toy",
            EffectiveSpec = new() { ["stage"] = "toy", ["seed"] = 1 },
            Inputs = new Dictionary<string, ManifestInput>(),
            Files = [],
            Measurements = new Dictionary<string, double> { ["seconds"] = 1.5 },
        }.Write(folder);
        return File.ReadAllBytes(Path.Combine(folder, Manifest.FileName));
    }

    // A spec's neighbours are the real ones, so that what it extends and needs is there.
    private Action<byte[]> Spec(string experiments)
    {
        foreach (var file in Directory.EnumerateFiles(experiments, "*.yaml", SearchOption.AllDirectories))
            File.Copy(file, At(Path.Combine("specs", Path.GetRelativePath(experiments, file))));
        return Written("specs/nano/fuzzed.yaml", path =>
        {
            foreach (var node in SpecGraph.Load(BuiltInStages.Registry, path, device: DeviceChoice.Cpu).Nodes) _ = node.Id;
        });
    }

    private static byte[] WordLevel()
    {
        var path = Path.GetTempFileName();
        NanoVocabulary.CreateTokenizer().Save(path);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private static void ReadTokenizer(string path)
    {
        var tokenizer = TokenizerFile.Load(path);
        foreach (var ids in Texts.Select(tokenizer.Encode))
        {
            tokenizer.Decode(ids, skipSpecialTokens: true);
            var stream = tokenizer.StartDecoding();
            if (string.Concat(ids.Select(stream.Append)) + stream.Finish() is var text && text != tokenizer.Decode(ids))
                throw new InvalidOperationException("a stream of tokens has another text than the tokens at once");
        }
    }

    private static void Render(ChatTemplate template) =>
        template.Render([new ChatMessage("system", "Be x."), new ChatMessage("user", " a b\n"), new ChatMessage("assistant", "")]);

    private static void ReadGenerations(string path)
    {
        var items = GenerationsFile.Read(path);
        foreach (var name in TaskRegistry.PaperNames)
        {
            var task = TaskRegistry.PaperTask(name);
            foreach (var item in items)
            {
                // An item of another task is refused, and no reason to leave the others alone.
                try
                {
                    task.Score(item);
                    task.RewardsOf(item);
                }
                catch (InputException)
                {
                    break;
                }
            }
        }
    }

    private static void ReadWeights(string path)
    {
        using var file = SafetensorsFile.Open(path);
        foreach (var name in file.Names) file.Read(name);
    }

    private byte[] Header()
    {
        var bytes = File.ReadAllBytes(At("model/model.safetensors"));
        return bytes[8..(8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes))];
    }

    // A length that mostly fits, and mostly as much data as the good header wants.
    private byte[] WithData(byte[] header, Random random)
    {
        var length = new byte[8];
        var claimed = random.Next(20) == 0 ? (ulong)random.NextInt64() >> random.Next(64) : (ulong)header.Length;
        BinaryPrimitives.WriteUInt64LittleEndian(length, claimed);
        var data = new byte[random.Next(4) == 0 ? random.Next(64) : _model.Weights().Sum(pair => pair.Value.numel() * 4)];
        return [.. length, .. header, .. data];
    }
}
