-- outbox-next-due: when the next action may go
SELECT min(ready_at) FROM queues;
