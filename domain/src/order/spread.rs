//! Spreading an amount over parts.

/// Shares of `total` in the proportion of `weights`, in the smallest unit, which add up to it exactly.
///
/// Each is rounded down, and what that leaves goes one by one to those that lost most by it, the first of equals before the
/// others. So a share is never above its weight if the total is not above all of them. Where all weights are zero they count
/// alike. None if there are no parts, or if anything is negative.
///
/// ```
/// # use domain::order::spread;
/// assert_eq!(spread(100, &[1, 1, 1]), Some(vec![34, 33, 33]));
/// assert_eq!(spread(70411 - 500, &[60180, 10231]), Some(vec![59753, 10158]));
/// ```
pub fn spread(total: i64, weights: &[i64]) -> Option<Vec<i64>> {
    let negative = total < 0 || weights.iter().any(|weight| *weight < 0);
    if negative || weights.is_empty() {
        return None;
    }
    let all_zero = weights.iter().all(|weight| *weight == 0);
    let weight = |weight: &i64| if all_zero { 1 } else { i128::from(*weight) };
    let sum: i128 = weights.iter().map(weight).sum();
    let parts = weights.iter().map(|of| i128::from(total) * weight(of));
    let (mut shares, lost): (Vec<_>, Vec<_>) = parts.map(|part| (part / sum, part % sum)).unzip();
    let mut places: Vec<usize> = (0..shares.len()).collect();
    places.sort_by_key(|place| lost.get(*place).map(|lost| -lost));
    let mut left = i128::from(total) - shares.iter().sum::<i128>();
    for place in places {
        if let Some(share) = shares.get_mut(place).filter(|_| left > 0) {
            *share += 1;
            left -= 1;
        }
    }
    shares.into_iter().map(|share| i64::try_from(share).ok()).collect()
}
