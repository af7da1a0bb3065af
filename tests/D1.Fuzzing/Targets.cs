using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using D1.Model.Adapters;
using D1.Model.Chat;
using D1.Model.Files;
using D1.Model.Network;
using D1.Model.Tokenization;
using D1.Stages.Artifacts;
using D1.Stages.Devices;
using D1.Stages.Guarding;
using D1.Stages.Pipeline;
using D1.Stages.Specs;
using D1.Tasks;
using D1.Tasks.Released;
using static TorchSharp.torch;

namespace D1.Fuzzing;

/// <summary>Every kind of file that D1 reads and does not write alone, with good ones to begin with.</summary>
internal sealed class Targets : IDisposable
{
    private const string Config = """{"d_model":8,"n_heads":2,"n_kv_heads":1,"n_layers":1,"mlp_hidden_size":12,"vocab_size":16,"embedding_size":18,"max_sequence_length":64,"rope_theta":500000.0,"rms_norm_eps":1e-05,"mask_token_id":15,"eos_token_id":14,"pad_token_id":14,"weight_tying":false,"block_type":"llama","mlp_ratio":4}""";

    private const string AdapterConfig = """{"alpha_pattern":{},"auto_mapping":null,"base_model_name_or_path":"x","bias":"none","exclude_modules":null,"fan_in_fan_out":false,"inference_mode":true,"init_lora_weights":true,"layers_to_transform":null,"loftq_config":{},"lora_alpha":8,"lora_dropout":0.05,"megatron_core":"megatron.core","modules_to_save":null,"peft_type":"LORA","r":2,"rank_pattern":{},"target_modules":["q_proj","o_proj"],"task_type":"CAUSAL_LM","use_dora":false}""";

    private const string BytePairs = """{"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":12,"content":"<|end|>","single_word":false,"lstrip":false,"rstrip":true,"normalized":false,"special":true}],"normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Replace","pattern":{"String":" "},"content":"_"},{"type":"Prepend","prepend":"_"},{"type":"Lowercase"}]},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"'(?i:[sdmt]|ll)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]},"post_processor":{"type":"ByteLevel"},"decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},"model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,"ignore_merges":false,"vocab":{"a":0,"b":1,"c":2,"1":3,"Ġ":4,"ab":5,"abc":6,"Ġa":7,"<0x41>":8,"_":9,"Ã":10,"©":11},"merges":["a b","ab c",["Ġ","a"]]}}""";

    private const string Metaspace = """{"added_tokens":[],"normalizer":null,"pre_tokenizer":{"type":"Metaspace","replacement":"_","prepend_scheme":"first","split":true},"decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"_"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]},"model":{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,"vocab":{"<unk>":0,"_":1,"a":2,"b":3,"ab":4,"_ab":5,"<0x0A>":6},"merges":["a b","_ ab"]}}""";

    private const string Template = """
        {% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start|>' + message['role'] + '<|end|>

        '+ message['content'] | trim + '<|eot|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{{ '<|start|>assistant' }}
        """;

    private const string OtherTemplate = """
        {%- if messages[0].role == "system" -%}{%- set system = messages[0]["content"] -%}{%- set rest = messages[1:] -%}{%- else -%}{%- set rest = messages -%}{%- endif -%}
        {#- a comment -#}
        {%- set ns = namespace(found=false, n=0) -%}
        {%- for m in rest[::-1] if m.content is defined and not m.role in ["tool", "x"] -%}
          {%- set ns.n = ns.n + 1 -%}{{ loop.index ~ "/" ~ loop.length }} {{ m.content | upper | replace("A", "b") | tojson }} {{ m["content"].split("x")[-1] if loop.last else "" }}
        {%- endfor -%}
        {%- macro f(a, b=2) -%}{{ a * b }}{%- endmacro -%}{{ f(3) }} {{ (ns.n % 2) == 1 and 7 // 2 > 1 }} {{ range(3) | join(", ") }}
        {%- if add_generation_prompt %}{{ raise_exception("no") if ns.n > 9 else "" }}{% endif %}
        """;

    private static readonly string[] Texts = ["", "abc ab 123 it's\r\n  x", "é \U0001F600 <|end|>  ab", "\ud800a"];

    private readonly string _folder = Directory.CreateTempSubdirectory("d1-fuzz-").FullName;
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly Llada _model;

    public Targets(string experiments)
    {
        var config = At("model/config.json");
        File.WriteAllText(config, Config);
        _model = RandomWeights.Create(LladaConfig.Load(config), 1);
        ModelFolder.Save(At("model/."), _model.Config, _model.Weights());
        Lora.Attach(_model, new LoraOptions { Rank = 2, Alpha = 8, Targets = ["q_proj"] }, 1);
        PeftAdapter.Save(_model, new LoraOptions { Rank = 2, Alpha = 8, Targets = ["q_proj"] }, At("adapter/."));
        All =
        [
            new("spec", Syntax.Yaml, [.. Specs(experiments)], Spec(experiments)),
            new("override", Syntax.Yaml, Seeds("steps=3", "lora={rank: 4, targets: [q_proj, up_proj]}", "inputs.model={spec: base, set: {seed: 2}}", "a.b.c=\"x: y\""), bytes => SpecOverride.Parse([Text(bytes)])),
            new("config.json", Syntax.Json, Seeds(Config), Written("config/config.json", path => LladaConfig.Load(path))),
            new("safetensors", Syntax.Json, [HeaderOf(At("model/model.safetensors"))], Written("weights.safetensors", ReadWeights)) { Wrap = WithData },
            new("index of shards", Syntax.Json, Seeds(JsonSerializer.Serialize(new { metadata = new { total_size = 1 }, weight_map = _model.Weights().ToDictionary(pair => pair.Key, _ => "model.safetensors") })),
                Written("model/model.safetensors.index.json", path => ModelFolder.Open(Path.GetDirectoryName(path)!).Dispose())),
            new("tokenizer.json", Syntax.Json, [.. Seeds(BytePairs, Metaspace), WordLevel()], Written("tokenizer/tokenizer.json", ReadTokenizer)),
            new("tokenizer_config.json", Syntax.Json, Seeds(JsonSerializer.Serialize(new { bos_token = "<s>", eos_token = new { content = "</s>" }, chat_template = Template, extra = new[] { 1 } })),
                Written("template/tokenizer_config.json", path => Render(ChatTemplate.Load(path)))),
            new("chat template", Syntax.Jinja, Seeds(Template, OtherTemplate), bytes => Render(new ChatTemplate(Text(bytes), new Dictionary<string, string> { ["bos_token"] = "<s>" }))),
            new("generations", Syntax.Json, Seeds(
                    """{"generations":[{"question":"a","generations":"<reasoning>\n</reasoning>\n<answer>\n\\boxed{1,000}</answer><|eot_id|>","ground_truth":1000.0},{"question":"b","generations":"7","ground_truth":null}],"metrics":{"x":1}}""",
                    """{"generations":[{"question":"q","generations":"<answer>\\boxed{\\frac{1}{2}}</answer>","ground_truth":"\\frac{1}{2}"}]}""",
                    """{"generations":[{"question":"Numbers: [49, 55, 53]\nTarget: 51","generations":"\\boxed{49+55-53 = 51}","ground_truth":[[49,55,53],51]}]}""",
                    """{"generations":[{"question":"Sudoku puzzle: 4320004330100004","generations":"<answer>4321124334122134</answer>","ground_truth":"4321124334122134"}]}"""),
                Written("x_generations.json", ReadGenerations)),
            new("adapter_config.json", Syntax.Json, Seeds(AdapterConfig), Written("adapter/adapter_config.json", path => PeftAdapter.Attach(_model, Path.GetDirectoryName(path)!))),
            new("results", Syntax.Json, Seeds("""{"rows":[{"model":"sft","task":"gsm","length":256,"n":2,"score":50.0,"interval":[1,2],"items":"items.jsonl","artifact":"x"}]}"""), Written("results/table1.json", path => ResultSet.Read(path))),
            new("items", Syntax.Json, Seeds("""{"id":"a","correct":true}""", """{"file":"gsm.json","index":1,"correct":false}""", """{"id":"b","correct_cells":3,"empty_cells":8}"""), Written("results/items.jsonl", path => VerdictFile.Read(path))),
            new("manifest.json", Syntax.Json, [ManifestFile()], Written("artifact/manifest.json", path => Manifest.Read(Path.GetDirectoryName(path)!))),
            new("token ids", Syntax.Json, Seeds("[1, 2, 3]\n[4]\n"), Written("ids.jsonl", path => TokenIdFile.Read(path, 16))),
            new("data set answers", Syntax.Json, Seeds("""{"question":"a","answer":"so #### 1,000"}"""), Written("test.jsonl", path => Gsm8kAnswers.Read(path))),
        ];
    }

    public IReadOnlyList<Target> All { get; }

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static IReadOnlyList<byte[]> Seeds(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

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

    private static IEnumerable<byte[]> Specs(string experiments) =>
        Directory.EnumerateFiles(experiments, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(bytes => bytes.Length < 4000);

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
        NanoTasks.CreateTokenizer().Save(path);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private static void ReadTokenizer(string path)
    {
        var tokenizer = TokenizerFile.Load(path);
        foreach (var text in Texts)
        {
            var ids = tokenizer.Encode(text);
            tokenizer.Decode(ids);
            tokenizer.Decode([.. ids, int.MaxValue], skipSpecialTokens: true);
        }
    }

    private static void Render(ChatTemplate template) =>
        template.Render([new ChatMessage("system", "Be x."), new ChatMessage("user", " a b\n"), new ChatMessage("assistant", "")]);

    private static void ReadGenerations(string path)
    {
        var items = GenerationsFile.Read(path);
        foreach (var name in ReleasedTasks.Names)
        {
            var task = ReleasedTasks.Get(name);
            foreach (var item in items)
            {
                // An item of another task is refused, and no reason to leave the others alone.
                try
                {
                    task.Score(item);
                    task.RewardsOf(item);
                }
                catch (Model.InputException)
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

    private static byte[] HeaderOf(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes[8..(8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes))];
    }

    // A length that mostly fits, and mostly as much data as the good header wants.
    private byte[] WithData(byte[] header, Random random)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, random.Next(20) == 0 ? (ulong)random.NextInt64() >> random.Next(64) : (ulong)header.Length);
        var data = new byte[random.Next(4) == 0 ? random.Next(64) : _model.Weights().Sum(pair => pair.Value.numel() * 4)];
        return [.. length, .. header, .. data];
    }
}
