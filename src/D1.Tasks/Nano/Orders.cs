namespace D1.Tasks.Nano;

/// <summary>Orders that numbers may stand in.</summary>
internal static class Orders
{
    /// <summary>How many differ: numbers that are equal may change places unseen.</summary>
    public static long Count(IReadOnlyCollection<int> numbers)
    {
        var (orders, placed) = (1L, 0);
        foreach (var equal in numbers.CountBy(number => number))
            for (var at = 1; at <= equal.Value; at++) orders = orders * ++placed / at;
        return orders;
    }
}
