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
                Member = property,
                Factory = factory,
                Description = definition.Text,
                IsDefault = defaults.Contains(factory),
                Listed = !definition.IsUnlisted,
                Actions = definition.Actions,
                StaticConditions = definition.StaticConditions,
                DynamicConditions = definition.DynamicConditions,
                DelegateRequirements = definition.Requirements,
                DependencyBehavior = definition.DependencyBehavior,
                ProceedAfterFailure = definition.IsProceedAfterFailure,
                AssuredAfterFailure = definition.IsAssuredAfterFailure,
            };
            targets.Add(target);
            definitions.Add(target, definition);
        }

        foreach (var target in targets)
        {
            target.ExecutionDependencies.AddRange(Related(target, x => x.DependsOnTargets, x => x.DependentForTargets));
            target.OrderDependencies.AddRange(Related(target, x => x.AfterTargets, x => x.BeforeTargets));
            target.TriggerDependencies.AddRange(Related(target, x => x.TriggeredByTargets, x => x.TriggersTargets));
            target.Triggers.AddRange(Related(target, x => x.TriggersTargets, x => x.TriggeredByTargets));
        }

        return targets;

        // A relation may stand at either end: A.DependsOn(B), or B.DependentFor(A).
        IEnumerable<ExecutableTarget> Related(
            ExecutableTarget target, Func<TargetDefinition, List<Target>> own, Func<TargetDefinition, List<Target>> others)
        {
            var named = own(definitions[target]).SelectMany(factory => targets.Where(x => factory.Equals(x.Factory)));
            var naming = targets.Where(x => others(definitions[x]).Contains((Target)target.Factory!));
            return named.Concat(naming).Distinct();
        }
    }
}
