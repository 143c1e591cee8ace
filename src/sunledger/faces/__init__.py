"""The faces: entry points only. A face calls services and selectors, and shows what they say."""
