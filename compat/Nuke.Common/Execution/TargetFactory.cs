using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>Reads a build's targets and resolves what they say about each other.</summary>
internal static class TargetFactory
{
    /// <summary>Target properties of a build, base classes' included; an override hides what it overrides.</summary>
    public static IReadOnlyList<PropertyInfo> Properties(Type buildType)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var found = new Dictionary<string, PropertyInfo>();
        for (var type = buildType; type is not null; type = type.BaseType)
        {
            foreach (var property in type.GetProperties(Own).Where(x => x.PropertyType == typeof(Target)))
                found.TryAdd(property.Name, property);
        }

        return [.. found.Values];
    }

    public static IReadOnlyList<ExecutableTarget> Create<T>(T build, Expression<Func<T, Target>>[] defaultTargets)
        where T : NukeBuild
    {
        var defaults = defaultTargets.Select(x => x.Compile()(build)).ToList();
        var targets = new List<ExecutableTarget>();
        var definitions = new Dictionary<ExecutableTarget, TargetDefinition>();
        foreach (var property in Properties(build.GetType()))
        {
            var factory = (Target)property.GetValue(build)!;
            var definition = new TargetDefinition();
            factory(definition);
            var target = new ExecutableTarget
            {
                Name = property.Name,
                Factory = factory,
                Description = definition.Text,
                IsDefault = defaults.Contains(factory),
                Listed = !definition.IsUnlisted,
                Actions = definition.Actions,
                DynamicConditions = definition.DynamicConditions,
                ProceedAfterFailure = definition.IsProceedAfterFailure,
            };
            targets.Add(target);
            definitions.Add(target, definition);
        }

        foreach (var target in targets)
        {
            target.ExecutionDependencies.AddRange(Among(definitions[target].DependsOnTargets));
            target.OrderDependencies.AddRange(targets.Where(x => definitions[x].BeforeTargets.Contains((Target)target.Factory!)));
        }

        return targets;

        IEnumerable<ExecutableTarget> Among(List<Target> named) =>
            named.SelectMany(factory => targets.Where(x => factory.Equals(x.Factory))).Distinct();
    }
}
