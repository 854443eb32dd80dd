{ of(stage): if stage == 'prod' then 8 else 1 }
