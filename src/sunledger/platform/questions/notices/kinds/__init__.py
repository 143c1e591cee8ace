"""What each kind of publication is made of: one file a kind, each asks its register and drafts."""
