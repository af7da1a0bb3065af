using Mono.Cecil;

namespace D1.Code;

/// <summary>Calls by which code that nobody can see from here may run, or members of objects be read by their names.</summary>
internal static class Reflection
{
    private static readonly Dictionary<string, HashSet<string>> Members = new(StringComparer.Ordinal)
    {
        ["System.Type"] = ["GetMethod", "GetMethods", "GetMember", "GetMembers", "GetProperty", "GetProperties", "GetField", "GetFields",
            "GetConstructor", "GetConstructors",
            "GetNestedType", "GetNestedTypes", "GetEvents", "InvokeMember", "GetType", "MakeGenericType", "GetCustomAttributes"],
        ["System.Activator"] = ["CreateInstance"],
        ["System.Reflection.MethodBase"] = ["Invoke"],
        ["System.Reflection.MethodInfo"] = ["Invoke", "CreateDelegate", "MakeGenericMethod"],
        ["System.Reflection.ConstructorInfo"] = ["Invoke"],
        ["System.Reflection.PropertyInfo"] = ["GetValue", "SetValue"],
        ["System.Reflection.FieldInfo"] = ["GetValue", "SetValue"],
        ["System.Reflection.Assembly"] = ["GetTypes", "GetExportedTypes", "GetType", "Load", "LoadFrom", "LoadFile", "CreateInstance"],
        ["System.Delegate"] = ["DynamicInvoke", "CreateDelegate"],
        ["System.Runtime.CompilerServices.RuntimeHelpers"] = ["GetUninitializedObject"],
        ["System.Linq.Expressions.LambdaExpression"] = ["Compile"],
        ["System.Runtime.CompilerServices.CallSite`1"] = ["Create"],
        ["System.Threading.LazyInitializer"] = ["EnsureInitialized"],
    };

    // Of JSON, what asks objects for their members; a contract that was generated at compile time is code that is seen.
    private static readonly HashSet<string> Json = ["System.Text.Json.JsonSerializer"];
    private static readonly string[] Contracts = ["JsonTypeInfo", "JsonSerializerContext"];

    /// <summary>How a call is named in a complaint, or null where it is none of these.</summary>
    public static string? Of(MethodReference method)
    {
        var type = method.DeclaringType.GetElementType().FullName;
        if (Json.Contains(type) && method.Name.Contains("erialize", StringComparison.Ordinal)
            && !method.Parameters.Any(parameter => Contracts.Any(contract =>
                parameter.ParameterType.Name.StartsWith(contract, StringComparison.Ordinal)))) return $"JsonSerializer.{method.Name}";
        if (!Members.TryGetValue(type, out var members) || !members.Contains(method.Name)) return null;
        // object.GetType is an object's class; new T() is Activator.CreateInstance<T> in compiled code, and T is known where it is chosen.
        if (type == "System.Activator" && method is GenericInstanceMethod { GenericArguments: [GenericParameter] }) return null;
        return $"{method.DeclaringType.Name}.{method.Name}";
    }
}
