-- Trends: how busy the industries of a workspace's own population are.
CREATE TABLE industry_trends (
  workspace_id uuid NOT NULL,
  industry text NOT NULL,
  companies integer NOT NULL CHECK (companies > 0),
  active integer NOT NULL CHECK (active BETWEEN 0 AND companies),
  others integer NOT NULL,
  others_active integer NOT NULL,
  growing boolean,
  measured_on date NOT NULL,
  PRIMARY KEY (workspace_id, industry)
);
COMMENT ON TABLE industry_trends IS 'Derived. personal: none. Of how many companies of an industry it is known whether they hire, how many do or raised lately, and whether that is more than elsewhere.';
