-- Whether an order must be answered with files. Nobody asked it of the orders issued before.
ALTER TABLE duty_order ADD COLUMN evidence BIGINT NOT NULL DEFAULT 0 CHECK (evidence IN (0, 1));
